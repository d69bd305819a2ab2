"""The card's part on groups: whom the list errs on, what cannot be said, and what keeping the bound costs."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from training.model_card.drawings import intervals_drawing
from training.model_card.markup import figure, paragraph, section, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.model_card.words import Words

PLACE = "province_code"
MOST_DRAWN = 16


def groups_section(words: Words, groups: Mapping[str, Any] | None) -> list[str]:
    """Return the part, or nothing where the evaluation has none."""
    if not groups or "errors" not in groups:
        return []
    parts = [paragraph(words("groups_note", share=words.number(groups["listed_share"], ".0%")))]
    drawn = _to_draw(groups["errors"], words)
    if drawn:
        parts.append(figure(intervals_drawing(drawn, words("groups_x"), words)))
    told = Counter(entry["verdict"] for entry in groups["errors"])
    counts = {name: words.number(told[name], "d") for name in ("higher", "lower", "level", "too_few")}
    parts.append(paragraph(words("groups_counts", all=words.number(told.total(), "d"), **counts)))
    return [section(words("groups_title"), *parts, *_bound(words, groups["bound"]))]


def _to_draw(errors: list[Mapping[str, Any]], words: Words) -> dict[str, Mapping[str, float]]:
    """Choose the groups of one attribute, and all that are listed more often than others; provinces only of these."""
    told = [entry for entry in errors if entry.get("wrongly_listed")]
    alone = [entry for entry in told if len(entry["group"]) == 1 and PLACE not in entry["group"]]
    higher = [entry for entry in told if entry["verdict"] == "higher" and entry not in alone]
    higher.sort(key=lambda entry: -float(entry["ratio"]["value"]))
    return {_name(entry["group"], words): entry["wrongly_listed"] for entry in [*alone, *higher][:MOST_DRAWN]}


def _name(group: Mapping[str, str], words: Words) -> str:
    comma = "، " if words.language == "fa" else ", "
    return comma.join(
        words("province", code=words.code(value)) if attribute == PLACE else words.called(value)
        for attribute, value in group.items()
    )


def _bound(words: Words, bound: Mapping[str, Any]) -> list[str]:
    if "ratio" not in bound:
        return []
    shares = {name: words.number(bound[name], ".1%") for name in ("found", "found_kept")}
    heads = [words(name) for name in ("group", "ratio_before", "ratio_kept", "lowered_by")]
    rows = [
        [escape(words.called(name)), *(words.number(bound[part][name], ".2f") for part in ("ratio", "kept", "lowered"))]
        for name in bound["ratio"]
    ]
    return [
        paragraph(words("groups_bound", at_most=words.number(bound["at_most"], ".2f"), **shares)),
        table(heads, rows),
    ]
