"""What has landed: immutable Parquet files per landing, named by one manifest that is swapped in one step."""

from features.store.landed import Store, landed_schema, valid_rows

__all__ = ["Store", "landed_schema", "valid_rows"]
