"""Nothing that trains, scores, plans or explains knows of the simulation's truth.

That training does not change with it is in `integration/test_determinism.py`: one of its homes has no truth.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import features
import models
import serving
import training

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = (features, models, training, serving)
WORDS = ("truth", "mechanism", "ceiling.parquet", "peer.parquet", "experiments.")


def test_no_code_of_these_rooms_names_a_truth_file() -> None:
    modules = [path for room in ROOMS for path in Path(str(room.__file__)).parent.rglob("*.py")]
    assert len(modules) > 50
    for path in modules:
        for said in _said(ast.parse(path.read_text(encoding="utf-8"))):
            assert not any(word in said for word in WORDS), f"{path} says {said!r}"


def test_a_text_in_code_is_found_and_a_word_in_a_docstring_is_not() -> None:
    tree = ast.parse('"""The truth."""\nfrom experiments.simulation import x\nread(f"{drop}.truth.parquet")\n')
    assert sorted(_said(tree)) == [".truth.parquet", "experiments.simulation", "x"]


def _said(tree: ast.Module) -> Iterator[str]:
    """List the texts of a module, without its docstrings, and what it imports."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    first = [node.body[0] for node in ast.walk(tree) if isinstance(node, documented) and node.body]
    docstrings = {id(statement.value) for statement in first if isinstance(statement, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.alias):
            yield node.name
