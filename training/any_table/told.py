"""A report on a table in a few lines."""

from __future__ import annotations

from typing import Any

_NAMES = {
    "all_columns": "all columns",
    "without_leaks": "without columns that give the outcome away",
    "without_verifier": "without who verified",
    "without_repeated_rows": "on rows that repeat no earlier one",
}
_SHOWN = ("auc", "precision@5%")


def in_short(report: dict[str, Any]) -> str:
    """Say what was measured and what was found.

    Parameters
    ----------
    report
        As `training.any_table.judging.judge` makes it.
    """
    rows, left_out = report["rows"], [one["name"] for one in report["columns"] if one["use"] == "left out"]
    skipped = rows["without_label"] + rows["without_time"]
    lines = [
        f"{rows['train']:,} rows to learn from, {rows['test']:,} later ones to rank, of which "
        f"{rows['test_positive']:,} positive" + (f"; {skipped:,} without label or time skipped" if skipped else ""),
        f"left out: {', '.join(left_out) or 'nothing'}; reasons in report.json",
    ]
    for name, measured in report["metrics"].items():
        lines += ["", f"{_NAMES[name]} ({measured['rows']:,} rows)" + (" *" if name == report["headline"] else "")]
        lines += [_line(ranker, metrics) for ranker, metrics in measured["rankers"].items()]
    lines += ["", "* the figures to quote" if report["metrics"] else ""]
    findings = report["findings"]
    lines += ["", f"{len(findings)} findings" + (":" if findings else "")]
    lines += [f"  {finding['guard']}, {finding['severity']}: {finding['en']}" for finding in findings]
    return "\n".join(lines)


def _line(ranker: str, metrics: dict[str, Any]) -> str:
    said = "  ".join(
        f"{name} {metrics[name]['value']:.3f} ({metrics[name]['low']:.3f} to {metrics[name]['high']:.3f})"
        for name in _SHOWN
    )
    return f"  {ranker:<20} {said}"
