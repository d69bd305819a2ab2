"""Deriving again, bit for bit: a draw or a scoring run is made anew from what its entry names, and hashes compared."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from features.faults import Fault
from features.ledger import Kind, open_ledger
from features.scratch import scratch_folder
from features.store import Store
from features.whole_files import sha256_of
from models.published import Published, keep_run
from models.shelf import open_shelf
from serving.arrivals.scoring import score_jobs_alone
from serving.constraints_file import read_constraints
from serving.plan_wish import Wish
from serving.sample_plan import make_sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from features.settings import Settings

_NAMED_BY = {
    Kind.SAMPLE_PLAN_DRAWN: "sample_plan",
    Kind.SCORES_PUBLISHED: "scores",
    Kind.ARRIVALS_SCORED: "arrivals",
}
_SCORE = "from features.command_line import main; main()"  # scoring is training's: a process of its own


@dataclass(frozen=True)
class Rederived:
    """What came out.

    Attributes
    ----------
    name
        The sample plan, or the scoring run.
    entry
        The place of the ledger's entry that it was compared with.
    files
        How many files were compared.
    differing
        Those whose hash is another one than the entry says, or which did not come out.
    """

    name: str
    entry: int
    files: int
    differing: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return what came out as a document."""
        return {"is_same": not self.differing, **asdict(self)}

    def as_text(self) -> str:
        """Return what came out as a person reads it."""
        if self.differing:
            return (
                f"{self.name} does not come out again as entry {self.entry} says: {', '.join(self.differing)} differ."
            )
        return f"{self.name} comes out again: all {self.files} files, byte for byte as entry {self.entry} says."


def rederive(settings: Settings, name: str, constraints: Path | None = None) -> Rederived:
    """Make a sample plan or a scoring run again, in a folder of its own, from what its entry in the ledger names.

    Parameters
    ----------
    settings
        Of this process; the home folder stays as it is.
    name
        The sample plan's name (`S…`), or that of the folder of published scores or of scores of an arrival.
    constraints
        The constraints file that the sample plan was drawn with, where it was drawn with one.

    Raises
    ------
    Fault
        When no entry names it, or what it was made from is not there any more.
    """
    index, entry = _entry(settings, name)
    what = entry["what"]
    with _scratch_home(settings, what["snapshot"]) as scratch:
        if entry["kind"] == Kind.SAMPLE_PLAN_DRAWN:
            _draw_again(settings, scratch, what, constraints)
        elif entry["kind"] == Kind.ARRIVALS_SCORED:
            _score_arrivals_again(settings, scratch, what)
        else:
            _score_again(settings, scratch, what)
        differing = tuple(path for path, sha256 in what["files"].items() if _hash(scratch.home / path) != sha256)
    return Rederived(name, index, len(what["files"]), differing)


def _entry(settings: Settings, name: str) -> tuple[int, dict[str, Any]]:
    """Return the last entry that names a draw or a scoring run, with its place."""
    entries = [json.loads(entry) for entry in open_ledger(settings).read().entries]
    for index, entry in reversed(list(enumerate(entries))):
        if entry["kind"] in _NAMED_BY and entry["what"][_NAMED_BY[entry["kind"]]] == name:
            return index, entry
    raise Fault(
        f"A sample plan or scoring run must be in the ledger to be made again; {name!r} is not.",
        f"برنامهٔ نمونه‌گیری یا امتیازدهی باید در دفتر رویدادها باشد تا دوباره ساخته شود؛ «{name}» نیست.",
    )


@contextmanager
def _scratch_home(settings: Settings, snapshot: str) -> Iterator[Settings]:
    """Make a home folder that sees the store as it stood and the same releases, and is thrown away."""
    with scratch_folder(settings.home) as folder:
        home = folder / "home"
        Store(settings.home, snapshot).link_into(home)
        (home / "releases").symlink_to((settings.home / "releases").resolve())
        yield settings.model_copy(update={"home": home, "signers_file": settings.signers_path, "ledger_key_file": None})


def _draw_again(settings: Settings, scratch: Settings, what: dict[str, Any], constraints: Path | None) -> None:
    design_file = settings.home / "plans" / what["sample_plan"] / "design.json"
    _check_is_as_entered(settings, design_file, what)
    design = json.loads(design_file.read_text(encoding="utf-8"))
    inputs = design["inputs"]
    if what["constraints_sha256"] != (None if constraints is None else sha256_of(constraints)):
        raise Fault(
            "A sample plan must be drawn again with the constraints file that it was drawn with, or without one where "
            "there was none; this is another. Try: --constraints FILE.",
            "برنامه باید با همان پروندهٔ محدودیت‌هایی که با آن کشیده شد دوباره کشیده شود، یا بی آن اگر نبوده است؛"
            " این یکی نیست. --constraints FILE را بدهید.",
        )
    wish = Wish(
        visits=inputs["visits"],
        explore=inputs["explore"],
        seed=design["seed"],
        level=design["level"],
        revisit=design["revisit"],
        province=inputs["province"],
        constraints=None if constraints is None else read_constraints(constraints),
        reserve=inputs.get("reserve", 0),
    )
    make_sample_plan(scratch, _scores_with(settings, inputs["scores_sha256"]), wish, "en")


def _scores_with(settings: Settings, sha256: str) -> Published:
    """Find the published scores that a sample plan was drawn from, and check that they are the same still."""
    for file in sorted((settings.home / "scores").glob("*/*/manifest.json")):
        manifest = json.loads(file.read_text(encoding="utf-8"))
        if manifest["sha256"]["scores.parquet"] == sha256 == _hash(file.parent / "scores.parquet"):
            return Published(file.parent, manifest)
    raise Fault(
        "The published scores that a sample plan was drawn from must be there, unchanged; they are not.",
        "امتیازهای منتشرشده‌ای که برنامه از آن‌ها کشیده شد باید بی‌تغییر باشند؛ نیستند.",
    )


def _score_again(settings: Settings, scratch: Settings, what: dict[str, Any]) -> None:
    asked = ["--as-of", what["as_of"], "--cycle", str(what["cycle"]), "--release", what["release"]]
    out = ["--out", str(scratch.home / "again.parquet")]
    own = {
        "RASTIN_SIGNERS_FILE": str(settings.signers_path.resolve()),
        "RASTIN_LEDGER_KEY_FILE": str(scratch.ledger_key_path),
        "RASTIN_THREADS": str(settings.threads),
        "RASTIN_MEMORY_LIMIT": settings.memory_limit,
    }
    run = subprocess.run(  # noqa: S603 - our own command line; the words are of a signed entry
        [sys.executable, "-c", _SCORE, "--home", str(scratch.home), "score", *asked, *out],
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise Fault(
            f"The cycle must be scored again as it was; it cannot be: {run.stderr.strip()[-500:]}",
            f"دوره باید همان‌گونه دوباره امتیازدهی شود؛ نشد: {run.stderr.strip()[-500:]}",
        )


def _score_arrivals_again(settings: Settings, scratch: Settings, what: dict[str, Any]) -> None:
    run = Path("arrivals") / what["arrivals"]
    scores = settings.home / run / "scores.parquet"
    _check_is_as_entered(settings, scores, what)
    jobs = pq.read_table(scores, columns=["job_id"])["job_id"].to_pylist()
    release, as_of = open_shelf(scratch).read(what["release"]), datetime.fromisoformat(what["as_of"])
    scored = score_jobs_alone(scratch, Store(scratch.home), release, what["cycle"], jobs, as_of)
    if scored is not None:
        keep_run(scratch.home / run, *scored)


def _check_is_as_entered(settings: Settings, file: Path, what: dict[str, Any]) -> None:
    if _hash(file) != what["files"][file.relative_to(settings.home).as_posix()]:
        raise Fault(
            f"What something is made again from must be as the ledger says; {file} is missing or was changed.",
            f"آنچه چیزی از آن دوباره ساخته می‌شود باید همان باشد که دفتر رویدادها می‌گوید؛ {file} نیست"
            " یا تغییر کرده است.",
        )


def _hash(file: Path) -> str | None:
    return sha256_of(file) if file.is_file() else None
