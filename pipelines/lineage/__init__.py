"""From a published number back to the cells it came from: its operation, operands, rows, files and vintages.

Reads releases only, through a hardened connection, and by the same declaration that SQL computed the value from. What lies
outside a release (the bytes in the store, the receipts) comes through ``Evidence``, which the caller supplies: nothing here
imports intake or receipt, and nothing here computes an indicator; its sums only say whether the named cells yield the value.
"""
