"""Which of what we offer a request prefers, by a header with weights (RFC 9110, section 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

LANGUAGES = ("fa", "en")


def preferred(header: str | None, offers: Sequence[str]) -> str | None:
    """Return the offer that a header likes best; the first where it likes all alike, `None` where it likes none.

    Parameters
    ----------
    header
        `Accept` or `Accept-Language`; `None` or empty likes all.
    offers
        Media types or languages, ours first.

    Examples
    --------
    >>> preferred("text/csv;q=0.5, application/json", ("application/json", "text/csv"))
    'application/json'
    >>> preferred("en-GB", ("fa", "en"))
    'en'
    """
    if not header or not header.strip():
        return offers[0]
    ranges = [_range(part) for part in header.split(",")]
    weights = {offer: _weight(offer, ranges) for offer in offers}
    best = max(offers, key=weights.__getitem__)
    return best if weights[best] > 0 else None


def language_of(request: Request) -> str:
    """Return the language of ours that a request prefers; Persian where it prefers none."""
    return preferred(request.headers.get("accept-language"), LANGUAGES) or LANGUAGES[0]


def accepts_gzip(header: str | None) -> bool:
    """Say whether an answer may be sent packed; only where `Accept-Encoding` says so."""
    return bool(header) and preferred(header, ("gzip",)) is not None


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return name, min(max(float(weight), 0.0), 1.0)
    except ValueError:
        return name, 0.0


def _weight(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    fits = [(_closeness(offer, name), weight) for name, weight in ranges]
    closeness, weight = max(fits)
    return weight if closeness else 0.0


def _closeness(offer: str, name: str) -> int:
    if name == offer or name.startswith(f"{offer}-"):
        return 3
    if name == f"{offer.partition('/')[0]}/*":
        return 2
    return int(name in {"*", "*/*"})
