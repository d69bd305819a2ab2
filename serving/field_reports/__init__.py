"""Field reports: from an inspector's file to rows of `verifications`, with a receipt."""

from serving.field_reports.receipt import Receipt
from serving.field_reports.receiving import receive

__all__ = ["Receipt", "receive"]
