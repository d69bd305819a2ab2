"""Releases, champions, published scores, draws and scored arrivals: killed before the entry, each is entered once."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from features.ledger import enter_late, open_ledger
from serving.arrivals.scored import runs_of, scores_of
from serving.arrivals.scoring import score_arrival
from serving.ledger.holding import hold
from serving.people import Scope
from tests.trained_home import AS_OF, CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from features.settings import Settings

pytestmark = pytest.mark.xdist_group("acts")  # one worker: one process does them all

ARRIVAL = "00000000-0000-4000-8000-000000000000"

# Does each act in a child and a home of its own; the child ends itself by SIGKILL when it begins to write the ledger.
KILLER = """
import json, os, signal, sys
from datetime import datetime
from functools import partial
from pathlib import Path
from features.settings import Settings
from models.published import latest
from models.recorded import promote_and_enter, publish_and_enter, shelve_and_enter
from models.release import write_release
from models.shelf import open_shelf
from models.signing import open_signer
from serving.arrivals.scoring import score_arrival
from serving.ledger.drawn import draw_and_enter
from serving.plan_wish import Wish

cycle, as_of = int(sys.argv[1]), sys.argv[2]

def shelve(settings):
    shelf = open_shelf(settings)
    release = shelf.read(shelf.names()[0])
    evaluation = {**release.evaluation, "another": True}
    signer = open_signer(settings.signing_key_path, settings.signers_path)
    of_the_model = (release.model, release.calibration, evaluation, {"as_of": as_of}, lambda name: {}, signer)
    shelve_and_enter(settings, partial(write_release, shelf.folder, *of_the_model))

def promote(settings):
    promote_and_enter(settings, open_shelf(settings).names()[0], "a trial")

def publish(settings):
    published = latest(settings.home, cycle)
    scores = published.scores().head(20)
    matrix = published.features_of(scores["job_id"].tolist()).reset_index()
    manifest = {name: value for name, value in published.manifest.items() if name != "sha256"}
    publish_and_enter(settings, scores, matrix, {**manifest, "cycle": cycle + 1})

def draw(settings):
    draw_and_enter(settings, latest(settings.home, cycle), Wish(20, 0.5, 1, "county"), "en")

def score(settings):
    jobs = latest(settings.home, cycle).scores()["job_id"].head(3).tolist()
    score_arrival(settings, "00000000-0000-4000-8000-000000000000", jobs, as_of, "account 7")

for home in sys.argv[3:]:
    settings = Settings(home=Path(home), threads=1, memory_limit="1GB")
    child = os.fork()
    if child == 0:
        def kill(event, details):
            if event == "open" and str(details[0]).startswith(f"{home}/ledger/.pending"):
                os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(kill)
        {"shelve": shelve, "promote": promote, "publish": publish, "draw": draw, "score": score}[
            settings.home.parent.name
        ](settings)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
ACTS = {
    "shelve": ("release shelved", "releases/R*/manifest.json"),
    "promote": ("release promoted", "releases/champions.json"),
    "publish": ("scores published", "scores/*/*/manifest.json"),
    "draw": ("sample plan drawn", "plans/S*/design.json"),
    "score": ("arrivals scored", "arrivals/*/manifest.json"),
}
AGAIN = "again"  # a second home in which scoring was killed


@pytest.fixture(scope="module")
def parted(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Settings]:
    """Return homes in which something was done, and its process died before it was entered."""
    folder = tmp_path_factory.mktemp("acts")
    homes = {act: copy_of(trained, folder / act) for act in ACTS}
    homes[AGAIN] = copy_of(trained, folder / AGAIN / "score")
    for settings in homes.values():
        shutil.copyfile(trained.settings.pseudonym_key_path, settings.pseudonym_key_path)
    asked = [str(CYCLE), AS_OF.isoformat(), *(str(settings.home) for settings in homes.values())]
    ran = subprocess.run([sys.executable, "-c", KILLER, *asked], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [str(-signal.SIGKILL)] * len(homes), ran.stderr
    return homes


def _entries(settings: Settings) -> list[dict[str, Any]]:
    return [json.loads(entry) for entry in open_ledger(settings).read().entries]


@pytest.mark.parametrize("act", ACTS)
def test_what_was_done_before_the_kill_is_entered_afterwards_exactly_once(
    parted: dict[str, Settings], act: str, trained: TrainedHome
) -> None:
    kind, left = ACTS[act]
    settings = parted[act]
    assert len(list(settings.home.glob(left))) == 1 + len(list(trained.settings.home.glob(left)))
    assert _entries(settings) == []
    assert [enter_late(settings), enter_late(settings)] == [1, 0]
    (entry,) = _entries(settings)
    assert (entry["kind"], entry["what"]["entered_late"]) == (kind, True)
    assert all((settings.home / path).is_file() for path in entry["what"]["files"])
    assert hold(settings).breaches == ()


def test_scoring_that_was_killed_is_taken_up_where_it_was_asked_for_again(
    trained: TrainedHome, parted: dict[str, Settings]
) -> None:
    settings = parted[AGAIN]
    jobs = trained.published.scores()["job_id"].head(3).tolist()
    runs = score_arrival(settings, ARRIVAL, jobs, AS_OF.isoformat(), "account 8")["runs"]
    assert runs == runs_of(settings.home, ARRIVAL, AS_OF.isoformat())
    assert enter_late(settings) == 1
    assert [entry["what"]["arrivals"] for entry in _entries(settings)] == runs
    scores = scores_of(settings.home, runs, Scope())
    expected = trained.published.scores().head(3)
    assert [(one["job_id"], one["score"]) for one in scores] == list(
        expected[["job_id", "score"]].itertuples(index=False, name=None)
    )
