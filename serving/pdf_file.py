"""From an HTML page that needs nothing from elsewhere to a PDF."""

from __future__ import annotations

import base64
import warnings
from typing import TYPE_CHECKING

from features.faults import Fault

if TYPE_CHECKING:
    from features.settings import Settings

_PAPER = """
@page { size: SIZE; margin: 16mm 14mm;
  @bottom-center { content: counter(page, NUMERALS); font-size: 8pt; color: #555; } }
body { font-family: Vazirmatn, "Noto Naskh Arabic", Tahoma, "DejaVu Sans", sans-serif; color: #1b1b1b;
  line-height: 1.6; font-size: 10pt; }
h1 { font-size: 17pt; margin-bottom: 0; } h2 { font-size: 13pt; margin-top: 1.6em; break-after: avoid; }
table { border-collapse: collapse; width: 100%; font-size: 8pt; }
th, td { border-bottom: 1px solid #d0d4d6; padding: .25em .4em; text-align: start; vertical-align: top; }
th { background: #eef3f4; } tr { break-inside: avoid; } thead { display: table-header-group; }
td.n { white-space: nowrap; }
"""


def paper_style(language: str, size: str = "A4") -> str:
    """Return the style sheet of what is printed, pages numbered in the language's digits."""
    return _PAPER.replace("SIZE", size).replace("NUMERALS", "persian" if language == "fa" else "decimal")


def pdf_of(page: str) -> bytes:
    """Set a page on paper; whatever it names beside its own text and `data:` is not fetched.

    Raises
    ------
    Fault
        Where the system has no Pango.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of what a later WeasyPrint will ask the machine for
            from weasyprint import HTML  # type: ignore[import-untyped]  # it ships no types
            from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]
    except OSError:
        raise Fault(
            "A PDF needs the system library Pango; it is not installed. Try: apt-get install libpangoft2-1.0-0.",
            "برای PDF کتابخانهٔ Pango لازم است و نصب نیست: apt-get install libpangoft2-1.0-0",
        ) from None
    return bytes(HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",))).write_pdf())


def pdf(settings: Settings, page: str) -> dict[str, str]:  # noqa: ARG001 -- errands share one signature
    """Answer with the PDF of a page, in base 64."""
    return {"file": base64.b64encode(pdf_of(page)).decode()}
