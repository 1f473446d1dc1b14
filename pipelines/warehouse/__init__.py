"""The warehouse file: raw rows and registers in (``load``), models and tests over them (``build``). No indicator is made here."""
