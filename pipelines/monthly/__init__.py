"""The steps of a month as plain functions, wiring receipt, intake, warehouse, guard and release together."""
