"""Model files as carelessness or malice would leave them: every kind of edit, with a fixed seed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Edit = Callable[[str, np.random.Generator], str]

_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_HUGE = ("2147483647", "2147483648", "99999999999999999999", "9" * 5_000, "-1", "1e9")


def mutants(text: str, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Give so many edits of a model's text, each other than the text, by the kinds in turn."""
    random = np.random.default_rng(seed)
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        edited = text
        while edited == text:
            edited = KINDS[kind](text, random)
        yield kind, edited.encode("utf-8", "surrogateescape")


def _flip_a_byte(text: str, random: np.random.Generator) -> str:
    content = bytearray(text.encode())
    content[random.integers(len(content))] ^= 1 << random.integers(8)
    return content.decode("utf-8", "surrogateescape")


def _cut(text: str, random: np.random.Generator) -> str:
    return text[: random.integers(len(text))]


def _delete_a_line(text: str, random: np.random.Generator) -> str:
    lines = text.split("\n")
    del lines[random.integers(len(lines))]
    return "\n".join(lines)


def _repeat_a_line(text: str, random: np.random.Generator) -> str:
    lines = text.split("\n")
    place = random.integers(len(lines))
    return "\n".join([*lines[:place], lines[place], *lines[place:]])


def _swap_two_lines(text: str, random: np.random.Generator) -> str:
    lines = text.split("\n")
    one, other = random.integers(len(lines), size=2)
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def _swap_two_trees(text: str, random: np.random.Generator) -> str:
    """Swap what two trees hold; their numbers stay in order."""
    trees = re.findall(r"Tree=\d+\n(.*?\n\n\n)", text, re.DOTALL)
    one, other = random.integers(len(trees), size=2)
    trees[one], trees[other] = trees[other], trees[one]
    body = "".join(f"Tree={number}\n{tree}" for number, tree in enumerate(trees))
    return text[: text.index("Tree=0")] + body + text[text.index("end of trees") :]


def _in_a_line(keys: str, change: Callable[[str, np.random.Generator], str]) -> Edit:
    """Edit one word of a line with one of these keys."""

    def edit(text: str, random: np.random.Generator) -> str:
        found = list(re.finditer(rf"^(?:{keys})=(.+)$", text, re.MULTILINE))
        line = found[random.integers(len(found))]
        words = line[1].split(" ")
        place = random.integers(len(words))
        words[place] = change(words[place], random)
        return text[: line.start(1)] + " ".join(words) + text[line.end(1) :]

    return edit


def _careful(edit: Edit) -> Edit:
    """Make the sizes of trees fit what they hold after an edit."""

    def edit_and_mend(text: str, random: np.random.Generator) -> str:
        edited = edit(text, random)
        sizes = " ".join(
            str(len(tree)) for tree in re.findall(r"^Tree=\d+\n.*?\n\n\n", edited, re.DOTALL | re.MULTILINE)
        )
        return re.sub(r"^tree_sizes=.*", f"tree_sizes={sizes}", edited, count=1, flags=re.MULTILINE)

    return edit_and_mend


def _another_digit(word: str, random: np.random.Generator) -> str:
    digits = [place for place, letter in enumerate(word) if letter.isdigit()]
    if not digits:
        return word + "1"
    place = digits[random.integers(len(digits))]
    return f"{word[:place]}{random.integers(10)}{word[place + 1 :]}"


def _another_whole(_: str, random: np.random.Generator) -> str:
    return str(random.integers(-9, 9))


def _nudged(word: str, random: np.random.Generator) -> str:
    return f"{float(word) + random.choice([-1.0, -0.01, 1e-6, 0.01, 1.0]):.17g}"


def _odd(_: str, random: np.random.Generator) -> str:
    return str(random.choice(["nan", "inf", "-inf", "NaN", "1e999", "0x1p3", "", "-", "1,5"]))


def _written_otherwise(word: str, random: np.random.Generator) -> str:
    return str(random.choice([f"+{word}", f"{word}0", f"0{word}", f"{word}e0", f" {word}", f"{word}\t", f"{word}\r"]))


def _huge_line(text: str, random: np.random.Generator) -> str:
    filling = str(random.choice(["9", "1 ", "x", "\0"])) * 300_000
    return _in_a_line("[a-z_]+", lambda word, _: word + filling)(text, random)


def _a_further_line(text: str, random: np.random.Generator) -> str:
    lines = text.split("\n")
    line = str(random.choice(["# a remark", "note=1", " ", "cat_boundaries=0 1", "[device_type: gpu]", "Tree=0"]))
    lines.insert(random.integers(len(lines)), line)
    return "\n".join(lines)


def _a_parameter(text: str, random: np.random.Generator) -> str:
    found = list(re.finditer(r"^\[([a-z_]+): (.*)\]$", text, re.MULTILINE))
    line = found[random.integers(len(found))]
    value = str(random.choice(["1", "-1", "/etc/passwd", "7:1", ""]))
    return text[: line.start(2)] + value + text[line.end(2) :]


_NUMBERS = "[a-z_]+"
_TREE = "num_leaves|split_feature|split_gain|threshold|decision_type|left_child|right_child|leaf_value|leaf_weight"
KINDS: dict[str, Edit] = {
    "byte": _flip_a_byte,
    "cut": _cut,
    "line deleted": _delete_a_line,
    "line repeated": _repeat_a_line,
    "lines swapped": _swap_two_lines,
    "trees swapped": _careful(_swap_two_trees),
    "digit": _careful(_in_a_line(_TREE, _another_digit)),
    "child": _careful(_in_a_line("left_child|right_child", _another_whole)),
    "feature": _careful(_in_a_line("split_feature", _another_whole)),
    "leaf": _careful(_in_a_line("leaf_value", _nudged)),
    "threshold": _careful(_in_a_line("threshold", _nudged)),
    "decision": _in_a_line("decision_type|num_cat|is_linear", _another_whole),
    "count": _careful(_in_a_line("leaf_count|internal_count", _another_digit)),
    "what only tells": _in_a_line("split_gain|internal_value|internal_weight|leaf_weight|shrinkage", _another_digit),
    "huge number": _in_a_line(_NUMBERS, lambda _, random: str(random.choice(_HUGE))),
    "no number": _in_a_line(_NUMBERS, _odd),
    "Persian digits": _in_a_line(
        "(?:leaf_value|leaf_count|left_child|tree_sizes|threshold)", lambda word, _: word.translate(_PERSIAN)
    ),
    "written otherwise": _in_a_line(_NUMBERS, _written_otherwise),
    "further line": _a_further_line,
    "huge line": _huge_line,
    "parameter": _a_parameter,
    "empty": lambda text, random: "\n" * int(random.integers(3)) if text else " ",
}
