"""What follows from the declarations in ``sources/`` and is committed so that a reviewer sees it change: SQL macro, dbt sources,
dictionary pages, suites. Pure text in, text out; ``run.derive`` alone touches files."""

from pipelines.derive.run import derive, derived_files

__all__ = ["derive", "derived_files"]
