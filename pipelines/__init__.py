"""Kezhi (科指): from district workbooks to one guarded release. Imports go down only; see docs/architecture.md."""
