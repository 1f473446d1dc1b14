"""Pure knowledge: declarations, money, periods, regions, text, hashes. Standard library and pydantic only, no input or output
but the reading of declarations in ``sources/``."""
