"""What made a release: the code and the libraries, named so that somebody else can tell whether they have the same."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

LIBRARIES = ("lightgbm", "numpy", "pandas", "scikit-learn", "scipy", "duckdb", "ibis-framework", "pyarrow")
ROOMS = ("features", "models", "training")  # whose code decides what a release holds
SOURCES = (".py", ".toml", ".sql")


def code_version() -> str:
    """Return the version of Rastin."""
    return version("rastin")


@cache
def source_hash() -> str:
    """Hash all code that decides what a release holds; 64 hexadecimal digits."""
    whole = hashlib.sha256()
    for room in ROOMS:
        spec = find_spec(room)
        folder = Path(str(spec.origin)).parent if spec else Path()
        for path in sorted(path for path in folder.rglob("*") if path.suffix in SOURCES):
            whole.update(f"{room}/{path.relative_to(folder).as_posix()}\0".encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()


def code_identity() -> str:
    """Name the code: its version, and the beginning of its hash."""
    return f"{code_version()}+{source_hash()[:12]}"


def library_versions() -> dict[str, str]:
    """Return the versions that a release's bytes may depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def parameters_in(text: str) -> dict[str, str]:
    r"""Return the parameters that a model was fitted with, from its own text.

    >>> parameters_in("tree\n\nparameters:\n[seed: 1]\n[num_leaves: 31]\nend of parameters\n")
    {'seed': '1', 'num_leaves': '31'}
    """
    listed = text.partition("\nparameters:\n")[2].partition("end of parameters")[0].splitlines()
    named = (line.strip("[]").partition(": ") for line in listed if line.startswith("["))
    return {name.rstrip(":"): value for name, _, value in named}
