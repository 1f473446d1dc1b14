"""The sample city: plain data in ``sources/demo/data``, the workbooks built from them, and the script of their deliveries.

Nothing here computes an indicator: the city's stated totals are a reporter's own figures, typed into his workbook."""
