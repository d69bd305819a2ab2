"""A release as an analyst reads it: where it came from, how it did, what the gate says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from models.release import Release

_SAID = {
    "better": "better",
    "not_worse": "not worse",
    "worse": "worse",
    "cannot_be_told": "it cannot be told",
}


def as_text(release: Release, folder: Path, gate: Mapping[str, Any] | None, *, is_champion: bool) -> str:
    """Say everything of a release in lines."""
    plain = {name: value for name, value in release.manifest.items() if not isinstance(value, dict)}
    lines = [f"{name}: {value}" for name, value in plain.items()]
    libraries = release.manifest.get("libraries", {})
    lines.append("libraries: " + ", ".join(f"{name} {version}" for name, version in libraries.items()))
    lines.append(f"model card: {folder / 'card.en.html'}, {folder / 'card.fa.html'}")
    lines.append(headline(dict(release.evaluation)))
    if is_champion:
        return "\n".join([*lines, "It is the champion."])
    if gate is None:
        return "\n".join([*lines, f"The gate was not held yet. Try: rastin releases gate {release.name}"])
    return "\n".join([*lines, *gate_lines(gate)])


def gate_lines(said: Mapping[str, Any]) -> list[str]:
    """Say what the gate found, in both languages."""
    against = said["champion"] or "chance"
    lines = [
        f"Gate, against {against}: {_SAID[said['says']]}; {'it may' if said['passes'] else 'it may not'} be promoted."
    ]
    if said.get("jobs"):
        lines.append(
            f"  Tried on {said['jobs']:,} jobs of {said['plans']:,} plans visited since {said['visited_since'][:10]}, "
            f"{said['false_jobs']:,} of them false."
        )
    for reason in said["reasons"]:
        lines += [f"  {reason['en']}", f"  {reason['fa']}"]
    return lines + [_measure(name, measure) for name, measure in said["measures"].items()]


def headline(evaluation: dict[str, Any]) -> str:
    """Say in one line a cycle how the candidate did beside the baselines."""
    lines = []
    for cycle, measured in evaluation["cycles"].items():
        at = {name: metrics["precision@5%"] for name, metrics in measured["rankers"].items()}
        ours = at["rastin"]
        lines.append(
            f"cycle {cycle}, trained on earlier ones: of the 5 % ranked highest {ours['value']:.1%} were false "
            f"({ours['low']:.1%} to {ours['high']:.1%}); logistic regression {at['logistic_regression']['value']:.1%}, "
            f"random {at['random']['value']:.1%}; {measured['visited_jobs']:,} visited jobs"
        )
    return "\n".join(lines) or "no later cycle has enough visits to evaluate on"


def _measure(name: str, measure: Mapping[str, float]) -> str:
    return (
        f"  {name:<26} {measure['candidate']:7.3f} champion {measure['champion']:7.3f}  "
        f"difference {measure['difference']:+.3f} ({measure['low']:+.3f} to {measure['high']:+.3f})"
    )
