"""What came in, when, from whom, and what was decided about it: the store of bytes, the ledger, the inbox.

Nothing here opens a workbook; nothing here is ever changed once written."""
