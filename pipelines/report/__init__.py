"""The written half-year report and the leaders' page, out of the report figures of any database that holds the marts."""
