"""A wish as a document: what a draft holds, what is hashed, and what a draw is made from."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serving.plan_wish import Wish

SEEDS = 1 << 31
WISHED = (
    *("cycle", "visits", "explore", "level", "province", "revisit", "revisit_level", "reserve", "constraints"),
    "seed",
)


def with_seed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a wish with its seed: the one that was given, or one by the system's randomness."""
    seed = document.get("seed")
    return {**document, "seed": secrets.randbelow(SEEDS) if seed is None else seed}


def sha256_of_wish(document: Mapping[str, Any]) -> str:
    """Hash a wish, the seed among it; 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(dict(document), sort_keys=True, allow_nan=False).encode()).hexdigest()


def read_wish(document: Mapping[str, Any]) -> Wish:
    """Read a wish as the command reads its options.

    Raises
    ------
    Fault
        When its constraints are none.
    """
    from serving.constraints_file import parse_constraints
    from serving.plan_wish import Wish

    text = document["constraints"]
    return Wish(
        visits=document["visits"],
        explore=document["explore"],
        seed=document["seed"],
        level=document["level"],
        revisit=document["revisit"],
        province=document["province"],
        constraints=None if text is None else parse_constraints(text, "constraints"),
        reserve=document["reserve"],
    )


def check_can_be_meant(document: Mapping[str, Any]) -> None:
    """Check a wish by itself, before anything is reckoned.

    Raises
    ------
    Fault
        When its constraints are none or do not add up to the visits, or nothing says who goes for the second time.
    """
    wish = read_wish(document)
    levels = {} if wish.constraints is None else wish.constraints.levels
    if levels and sum(levels.values()) != wish.visits:
        raise Fault(
            f"The levels' visits must add up to {wish.visits}; they are {sum(levels.values())}.",
            f"جمع بازدیدهای سطح‌ها باید {wish.visits} باشد؛ {sum(levels.values())} است.",
        )
    second = document["revisit_level"]
    needs_level = bool(wish.revisit) and not levels
    if needs_level != (second is not None) or second == wish.level:
        raise Fault(
            "A second visit must have a level, and another than the first: give revisit_level where there is a share "
            "of second visits and no [levels] in the constraints, and only there.",
            "بازدید دوم باید سطحی جز سطح بازدید نخست داشته باشد: revisit_level را تنها وقتی بدهید که"
            " سهمی برای بازدید دوم هست و محدودیت‌ها بخش levels ندارد.",
        )
