"""The page docs/benchmarks.md: one section a benchmark, replaced when it is run again."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from features.whole_files import whole_file

if TYPE_CHECKING:
    from experiments.benchmarks.bench import Bench, Options

PATH = Path("docs/benchmarks.md")
_HEAD = """# Benchmarks

Written by `make bench`; each section says when, on what and with which command it was measured. Every run is a process
of its own, things that are compared take turns, and medians are shown. Times on a machine with other work on it vary;
ratios of one section vary less.
"""
_PACKAGES = ("rastin", "duckdb", "ibis-framework", "numpy", "pandas", "pyarrow")
_GIB = 1024**3


def put_section(bench: Bench, text: str, options: Options) -> None:
    """Write a benchmark's section into the page, in the place of its older one."""
    page = PATH.read_text(encoding="utf-8") if PATH.exists() else _HEAD
    section = f"{_mark(bench.name)}\n## {bench.question}\n\n{text}\n{_origin(bench, options)}\n"
    older = re.compile(rf"{re.escape(_mark(bench.name))}\n.*?(?=<!-- bench |\Z)", re.DOTALL)
    page = older.sub(lambda _: section, page) if older.search(page) else f"{page.rstrip()}\n\n{section}"
    with whole_file(PATH) as draft:
        draft.write_text(page.rstrip() + "\n", encoding="utf-8")


def _mark(name: str) -> str:
    return f"<!-- bench {name} -->"


def _origin(bench: Bench, options: Options) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    versions = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    load = os.getloadavg()[0]
    return (
        f"`python -m experiments.benchmarks {bench.name} --work FOLDER --jobs {options.jobs} --seed {options.seed} "
        f"--runs {options.runs}`, {datetime.now(UTC):%Y-%m-%d}; {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()}, load {load:.1f}; {options.threads} threads, memory limit {options.memory_limit}; "
        f"Python {platform.python_version()}, {versions}.\n"
    )
