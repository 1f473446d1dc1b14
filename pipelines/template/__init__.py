"""The workbook to fill, rendered from the declarations of forms, code lists, regions and rules; it knows no receipt or reader."""

from pipelines.template.book import Request, render
from pipelines.template.plan import Previous, head_of

__all__ = ["Previous", "Request", "head_of", "render"]
