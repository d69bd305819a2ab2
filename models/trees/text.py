"""A whole model's text, read strictly: what training writes and nothing else, in time linear in its size.

LightGBM's own parser ends the process on a cut file, never returns on a changed child and scores wrongly on a changed
feature. Here each line has its place, each number its one way of being written and its bounds, each tree its shape;
counts of splits are counted again. Only what holds in all of that may reach LightGBM.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from features.faults import Fault
from models.trees.forest import Forest
from models.trees.lines import EXACT, LONGEST, Lines
from models.trees.parameters import read_parameters
from models.trees.tree import Tree, read_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BYTES = 32 << 20  # one on 800 thousand jobs has 1 to 2 MB
MOST_TREES = 5_000  # a search tries 600
LONGEST_RANGE = 2 * LONGEST + len("[:]")
_COLUMN = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_RANGE = re.compile(r"\[([^:\[\]]+):([^:\[\]]+)\]")


def read_forest(text: str, columns: Sequence[str]) -> Forest:
    """Read a model's text.

    Parameters
    ----------
    text
        LightGBM's text format, version 4, as `models.risk` leaves it.
    columns
        The features that the release says it reads, in order.

    Raises
    ------
    Fault
        When a line is not as training writes it: which line, in which tree, and what it must be.
    """
    if len(text) > MOST_BYTES or not text.isascii():
        raise Fault(
            f"A model's text must be plain ASCII of at most {MOST_BYTES} bytes; this one is not.",
            f"متن مدل باید اسکی و حداکثر {MOST_BYTES} بایت باشد؛ این یکی نیست.",
        )
    lines = Lines(text)
    sizes = _read_head(lines, columns)
    trees = []
    for number, size in enumerate(sizes):
        lines.tree, start = number, lines.place
        trees.append(read_tree(lines, len(columns)))
        if lines.place - start != size:
            raise lines.fault(f"must end a tree of {size} bytes", f"باید درختی {size} بایتی را پایان دهد")
    lines.tree = None
    _read_tail(lines, columns, trees)
    return _forest(columns, trees)


def _read_head(lines: Lines, columns: Sequence[str]) -> list[int]:
    """Read what stands before the trees; return how many bytes each of them takes."""
    for line in ("tree", "version=v4", "num_class=1", "num_tree_per_iteration=1", "label_index=0"):
        lines.expect(line)
    lines.expect(f"max_feature_idx={len(columns) - 1}")
    lines.expect("objective=cross_entropy")
    if not all(map(_COLUMN.fullmatch, columns)) or not 0 < len(set(columns)) == len(columns):
        raise lines.fault("must come before names of features, each there once", "باید پیش از نام ویژگی‌ها باشد")
    if lines.after("feature_names") != " ".join(columns):
        raise lines.fault("must name the release's features, in order", "باید ویژگی‌های نسخه را به ترتیب نام ببرد")
    ranges = lines.after("feature_infos").split(" ", len(columns))
    if len(ranges) != len(columns) or not all(map(_is_range, ranges)):
        raise lines.fault("must hold a range for each feature", "باید برای هر ویژگی بازه‌ای داشته باشد")
    sizes = lines.wholes("tree_sizes", range(1, MOST_TREES + 1), range(1, MOST_BYTES))
    lines.expect("")
    return sizes


def _is_range(word: str) -> bool:
    ends = _RANGE.fullmatch(word) if len(word) <= LONGEST_RANGE else None
    try:
        return word == "none" or (ends is not None and all(EXACT % float(end) == end for end in ends.groups()))
    except ValueError:
        return False


def _read_tail(lines: Lines, columns: Sequence[str], trees: Sequence[Tree]) -> None:
    """Read what stands behind the trees, and the end."""
    for line in ("end of trees", "", "feature_importances:"):
        lines.expect(line)
    splits = Counter(
        feature for tree in trees for feature, gain in zip(tree.feature, tree.gain, strict=True) if gain > 0.0
    )
    for feature in sorted(splits, key=lambda feature: (-splits[feature], feature)):
        lines.expect(f"{columns[feature]}={splits[feature]}")
    lines.expect("")
    read_parameters(lines)
    for line in ("end of parameters", "", "pandas_categorical:null"):
        lines.expect(line)
    if lines.place != len(lines.text):
        raise lines.fault("must be the last", "باید واپسین سطر باشد")


def _forest(columns: Sequence[str], trees: Sequence[Tree]) -> Forest:
    """Join the trees: splits and leaves are numbered through."""
    splits = np.cumsum([0, *(len(tree.left) for tree in trees)])
    leaves = np.cumsum([0, *(len(tree.leaf) for tree in trees)])
    starts = [(int(split), int(leaf)) for split, leaf in zip(splits, leaves, strict=True)][: len(trees)]

    def joined(side: str) -> list[int]:
        return [
            child + split if child >= 0 else child - leaf
            for tree, (split, leaf) in zip(trees, starts, strict=True)
            for child in getattr(tree, side)
        ]

    return Forest(
        columns=tuple(columns),
        roots=np.array(
            [split if tree.left else ~leaf for tree, (split, leaf) in zip(trees, starts, strict=True)], np.int64
        ),
        feature=np.array([feature for tree in trees for feature in tree.feature], np.int64),
        threshold=np.array([threshold for tree in trees for threshold in tree.threshold], np.float64),
        decision=np.array([decision for tree in trees for decision in tree.decision], np.int64),
        left=np.array(joined("left"), np.int64),
        right=np.array(joined("right"), np.int64),
        leaf=np.array([value for tree in trees for value in tree.leaf], np.float64),
    )
