"""The card as a page of its own: one HTML file a language, without scripts and without anything from outside."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from features.matrix import features
from training.model_card.drawings import bars_drawing, calibration_drawing, lift_drawing, ours_first, stability_drawing
from training.model_card.groups import groups_section
from training.model_card.markup import figure, listed, paragraph, section, table
from training.model_card.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.75 Vazirmatn, "Noto Sans Arabic", "Segoe UI", Tahoma, "DejaVu Sans", sans-serif; color: #1c1c1c;
  background: #fff; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.4; } h2 { font-size: 1.2rem; margin-top: 2.2rem; color: #00495a; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .8rem 0; }
th, td { border-bottom: 1px solid #d8d8d8; padding: .35rem .5rem; text-align: start; vertical-align: top; }
td small { white-space: nowrap; } td { font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; direction: ltr; } figure svg { max-width: 100%; height: auto; }
.warning { border-inline-start: 4px solid #b06000; padding-inline-start: .8rem; }
.serious { color: #9c2a00; font-weight: 600; } .scroll { overflow-x: auto; }
@media print { body { margin: 0; max-width: none; } section, tr { break-inside: avoid; } h2 { break-after: avoid; } }
"""


def card_files(release: str, evaluation: Mapping[str, Any], origin: Mapping[str, Any]) -> dict[str, bytes]:
    """Write the card in both languages.

    Parameters
    ----------
    release
        The release's name.
    evaluation
        As the release keeps it; parts that it lacks are left out of the card, or said to be missing.
    origin
        `as_of`, `labelled_jobs`, `code`, `seed`.

    Returns
    -------
    dict
        `card.fa.html` and `card.en.html`.
    """
    cards = {words.language: _page(words, release, evaluation, origin) for words in (Words("fa"), Words("en"))}
    return {f"card.{language}.html": page.encode() for language, page in cards.items()}


def _page(words: Words, release: str, evaluation: Mapping[str, Any], origin: Mapping[str, Any]) -> str:
    title = words("title", release=release)
    heading = escape(words("title", release="\0")).replace("\0", f"<bdi>{escape(release)}</bdi>")
    made = words(
        "made",
        as_of=words.date(str(origin["as_of"])),
        jobs=words.number(origin["labelled_jobs"], ",d"),
        code=origin["code"],
        seed=words.number(origin["seed"], "d"),
    )
    parts = [
        paragraph(made),
        section(words("purpose_title"), _texts(words, "purpose_for"), _purpose_not(words)),
        _data(words, evaluation),
        section(words("selection_title"), _texts(words, "selection")),
        _evaluation(words, evaluation["cycles"]),
        *_pictures(words, evaluation),
        *groups_section(words, evaluation.get("groups")),
        _findings(words, evaluation),
        section(words("limits_title"), listed(escape(words(f"limits_{name}")) for name in _LIMITS)),
        paragraph(words("origin_note")),
    ]
    direction = "rtl" if words.language == "fa" else "ltr"
    return (
        f'<!doctype html>\n<html lang="{words.language}" dir="{direction}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n<main>\n<h1>{heading}</h1>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


_LIMITS = ("past", "gaming", "honest", "time")
_MEASURES = ("auc", "precision@1%", "precision@5%", "precision@10%")


def _purpose_not(words: Words) -> str:
    return f'<div class="warning">{_texts(words, "purpose_not", "purpose_sum")}</div>'


def _data(words: Words, evaluation: Mapping[str, Any]) -> str:
    visited = sum(cycle["visited_jobs"] for cycle in evaluation["cycles"].values())
    told = [paragraph(words("data_rows", visited=words.number(visited, ",d"))), _texts(words, "data_outcome")]
    reports = evaluation.get("reports", {})
    if reports.get("both_ways"):
        told.append(_texts(words, "data_both"))
    if reports.get("begun_with_denials"):
        told.append(_texts(words, "data_begun"))
    if not reports.get("miss"):
        return section(words("data_title"), *told, _texts(words, "data_plain"))
    alarm, inspectors = words.number(reports["false_alarm"], ".1%"), words.number(reports["inspectors"], ",d")
    told.append(paragraph(words("data_noise", false_alarm=alarm, inspectors=inspectors)))
    rows = [[escape(_way(way, words)), words.number(miss, ".0%")] for way, miss in reports["miss"].items()]
    return section(words("data_title"), *told, table([words("way"), words("missed")], rows))


def _way(way: str, words: Words) -> str:
    persian = {"direct": "مستقیم", "relayed": "باواسطه", "sound": "عادی", "short": "کوتاه", "far": "دور"}
    return " ".join(persian.get(part, part) for part in way.split()) if words.language == "fa" else way


def _evaluation(words: Words, cycles: Mapping[str, Any]) -> str:
    if not cycles:
        return section(words("evaluation_title"), _texts(words, "evaluation_none"))
    heads = [words("auc")] + [
        words("precision", share=words.number(float(name[10:-1]) / 100.0, ".0%")) for name in _MEASURES[1:]
    ]
    rows = [
        [
            words.number(int(cycle), "d"),
            escape(words.called(ranker)),
            *(_interval(words, metrics.get(name), ".2f" if name == "auc" else ".0%") for name in _MEASURES),
        ]
        for cycle, measured in cycles.items()
        for ranker, metrics in sorted(measured["rankers"].items(), key=lambda item: ours_first(item[0]))
    ]
    figures = table([words("cycle"), words("order"), *heads], rows)
    scrolled = f'<div class="scroll" tabindex="0">{figures}</div>'
    return section(words("evaluation_title"), _texts(words, "evaluation_note"), scrolled)


def _pictures(words: Words, evaluation: Mapping[str, Any]) -> list[str]:
    curves = evaluation.get("curves", {})
    pictures = []
    if curves.get("lift"):
        note = words("lift_note", cycle=words.number(curves["lift"]["cycle"], "d"))
        pictures.append(_picture(words("lift_title"), note, lift_drawing(curves["lift"], words)))
    if curves.get("calibration"):
        drawn = calibration_drawing(curves["calibration"], words)
        pictures.append(_picture(words("calibration_title"), words("calibration_note"), drawn))
    if evaluation["cycles"]:
        drawn = stability_drawing(evaluation["cycles"], words)
        pictures.append(_picture(words("stability_title"), words("stability_note"), drawn))
    drifted = _drifted(evaluation)
    if drifted:
        drawn = bars_drawing(_labelled(drifted, words), words("drift_x"), words)
        pictures.append(_picture(words("drift_title"), words("drift_note"), drawn))
    if curves.get("contributions"):
        moved = {words.called(f"family_{name}"): size for name, size in curves["contributions"].items()}
        drawn = bars_drawing(moved, words("contributions_x"), words)
        pictures.append(_picture(words("contributions_title"), words("contributions_note"), drawn))
    return pictures


_MOST_DRIFTED = 12


def _drifted(evaluation: Mapping[str, Any]) -> dict[str, float]:
    found = [finding for finding in evaluation.get("findings", []) if finding["guard"] == "drift"]
    indices = {name: finding["evidence"][name] for finding in found for name in finding["columns"]}
    return dict(sorted(indices.items(), key=lambda item: -item[1])[:_MOST_DRIFTED])


def _labelled(sizes: Mapping[str, float], words: Words) -> dict[str, float]:
    """Call features by their labels."""
    labels = {feature.name: feature.fa if words.language == "fa" else feature.en for feature in features()}
    return {labels.get(name, words.called(name)): size for name, size in sizes.items()}


def _findings(words: Words, evaluation: Mapping[str, Any]) -> str:
    if "findings" not in evaluation or not evaluation["cycles"]:  # without a later cycle no guard can be asked
        return section(words("findings_title"), _texts(words, "findings_unasked"))
    if not evaluation["findings"]:
        return section(words("findings_title"), _texts(words, "findings_none"))
    items = [
        f'<span class="{finding["severity"]}">{escape(words(finding["severity"]))}</span>: '
        f"{escape(finding[words.language])}"
        for finding in evaluation["findings"]
    ]
    return section(words("findings_title"), listed(items))


def _interval(words: Words, metric: Mapping[str, float] | None, form: str) -> str:
    if metric is None:
        return "–"
    value, low, high = (words.number(metric[name], form) for name in ("value", "low", "high"))
    return f'<span class="number">{value}</span> <small>({low}–{high})</small>'


def _picture(title: str, note: str, svg: str) -> str:
    return f"<section>{section(title, paragraph(note), figure(svg))}</section>"


def _texts(words: Words, *keys: str) -> str:
    return "\n".join(paragraph(words(key)) for key in keys)
