"""Signing what came: a note by the ledger's key that this content came, when, from whom, and which version it follows.

It proves to whoever holds the ledger's public key that the centre took these bytes at that time under that account. It
is no signature of the inspector's: the operator, who holds the key, could sign for an inspector who sent nothing. That
such a report is there, the inspector sees in the list of their own.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from features.ledger.keys import open_signer
from serving.records.columns import moment_text

if TYPE_CHECKING:
    from features.ledger.notes import NoteVerifier
    from features.settings import Settings
    from serving.field_reports.report import FieldReport

_PURPOSE = "rastin-field-report 1"  # the first line, so that no signature for this can stand for one of a checkpoint


def sign(settings: Settings, report: FieldReport, former: FieldReport | None) -> None:
    """Sign a version as it came; of a correction, the former version's note is part of what is signed."""
    report.signed = open_signer(settings.ledger_key_path).signed(_text(report, former))


def is_signed(verifier: NoteVerifier, report: FieldReport, former: FieldReport | None) -> bool:
    """Say whether a version is as it was signed, and follows the version that it followed then."""
    return report.signed.startswith(f"{_text(report, former)}\n") and verifier.has_signed(report.signed)


def _text(report: FieldReport, former: FieldReport | None) -> str:
    follows = "first" if former is None else hashlib.sha256(former.signed.encode()).hexdigest()
    return "".join(
        f"{line}\n"
        for line in (
            _PURPOSE,
            f"report {report.report_id} version {report.edition}",
            f"content {report.content_sha256}",
            f"inspector {report.inspector_id}",
            f"sent by {report.sent_by}",
            f"at {moment_text(report.sent_at)}",
            f"follows {follows}",
        )
    )
