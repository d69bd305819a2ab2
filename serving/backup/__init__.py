"""Backup and restore: a home folder as one file, whole, checked by hashes, and put back the same way."""

from serving.backup.packing import Packed, back_up
from serving.backup.restoring import restore

__all__ = ["Packed", "back_up", "restore"]
