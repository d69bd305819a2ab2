"""One tree of a model's text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.trees.forest import DECISIONS
from models.trees.lines import EXACT, SHORT

if TYPE_CHECKING:
    from models.trees.lines import Lines

MOST_LEAVES = 1_024  # a search tries 63
DEEPEST = 64  # a search tries 8; explaining takes the square of the depth
LARGEST_LEAF = 100.0  # in log-odds: beyond, there is nothing left to tell
_COUNTS = range(1, 1 << 31)


@dataclass(frozen=True)
class Tree:
    """A tree: its splits in the order they were made, and its leaves.

    Attributes
    ----------
    feature, gain, threshold, decision, left, right
        Of each split; a child is a split, or `~leaf`.
    leaf
        What each leaf adds to the raw score.
    """

    feature: list[int]
    gain: list[float]
    threshold: list[float]
    decision: list[int]
    left: list[int]
    right: list[int]
    leaf: list[float]


def read_tree(lines: Lines, columns: int) -> Tree:
    """Read the tree that `lines` stands before.

    Parameters
    ----------
    lines
        Stands before the tree `lines.tree`; afterwards, behind it.
    columns
        How many features there are.

    Raises
    ------
    Fault
        When it is not as LightGBM writes it, or no binary tree whose every part is reached once from its root.
    """
    lines.expect(f"Tree={lines.tree}")
    (leaves,) = lines.wholes("num_leaves", 1, range(1, MOST_LEAVES + 1))
    splits = leaves - 1
    lines.expect("num_cat=0")
    tree = Tree(
        feature=lines.wholes("split_feature", splits, range(columns)),
        gain=lines.reals("split_gain", splits, SHORT),
        threshold=lines.reals("threshold", splits, EXACT, _is_threshold),
        decision=lines.wholes("decision_type", splits, DECISIONS),
        left=lines.wholes("left_child", splits, range(-leaves, splits)),
        right=lines.wholes("right_child", splits, range(-leaves, splits)),
        leaf=lines.reals("leaf_value", leaves, EXACT, lambda value: abs(value) <= LARGEST_LEAF),
    )
    _check_shape(lines, tree)
    lines.reals("leaf_weight", leaves if splits else 0, EXACT, _is_weight)
    in_leaf = lines.wholes("leaf_count", leaves, _COUNTS)
    lines.reals("internal_value", splits, SHORT)
    lines.reals("internal_weight", splits, SHORT, _is_weight)
    _check_counts(lines, tree, in_leaf, lines.wholes("internal_count", splits, _COUNTS))
    lines.expect("is_linear=0")
    lines.reals("shrinkage", 1, SHORT)
    lines.expect("")
    lines.expect("")
    return tree


def _is_threshold(value: float) -> bool:
    return math.isfinite(value) or value == math.inf  # infinite where a split tells missing values from all others


def _is_weight(value: float) -> bool:
    return math.isfinite(value) and value >= 0.0


def _check_shape(lines: Lines, tree: Tree) -> None:
    """Each split but the first, and each leaf, is the child of exactly one split, and of one before it."""
    splits, leaves = len(tree.left), len(tree.leaf)
    depth = [0] * max(splits, 1)
    for split, children in enumerate(zip(tree.left, tree.right, strict=True)):
        for child in children:
            if 0 <= child <= split:
                raise lines.fault(
                    "must stand in a tree whose children follow their parents", "فرزندانی پیش از پدر دارد"
                )
            if child > 0:
                depth[child] = depth[split] + 1
    if splits and sorted(tree.left + tree.right) != [*range(-leaves, 0), *range(1, splits)]:
        raise lines.fault(
            "must stand in a tree that reaches each part once", "در درختی است که هر جزء را یک بار نمی‌گیرد"
        )
    if max(depth) >= DEEPEST:
        raise lines.fault(f"must stand in a tree of at most {DEEPEST} levels", f"در درختی ژرف‌تر از {DEEPEST} است")


def _check_counts(lines: Lines, tree: Tree, in_leaf: list[int], in_split: list[int]) -> None:
    """Explanations weigh branches by how many rows came there: a split holds what its children hold."""
    for split, children in enumerate(zip(tree.left, tree.right, strict=True)):
        if in_split[split] != sum(in_split[child] if child >= 0 else in_leaf[~child] for child in children):
            raise lines.fault("must count in each split what its children count", "شمار هر گره را جمع فرزندان نمی‌داند")
