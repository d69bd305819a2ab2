"""What the registry promises: its tables, columns and rules, as data that ingest checks and the rest reads."""

from features.contract.declarations import TABLES, stored_columns, table_named

__all__ = ["TABLES", "stored_columns", "table_named"]
