"""From a drop to the store: files looked at, cells read, rules checked, versions landed, the rest in quarantine."""

from features.ingest.drop import ingest_drop, ingest_file
from features.ingest.report import IngestReport

__all__ = ["IngestReport", "ingest_drop", "ingest_file"]
