"""Lists give reasons: the command line's, in the reader's language; where they are not made yet, they say so."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from models.published import publish
from serving.api.application import make_app
from serving.api.index.list_index import FIRST
from serving.api.lists.list_forms import CSV, PARQUET, REASONS
from serving.ranked_list import ranked_list
from tests.served_home import ServedHome, serve_home
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from serving.api.state import State

LIST = f"/v1/cycles/{CYCLE}/list"
PACKED = "gzip"


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    with serve_home(copy_of(trained, tmp_path_factory.mktemp("reasons"))) as served:
        yield served


def _whole(served: ServedHome, path: str, **headers: str) -> Any:
    """Ask until every job of a page is explained."""
    while (page := served.json(path, **headers))["reasons_pending"]:
        _explain_all(served)
    return page


def _explain_all(served: ServedHome) -> None:
    served._runner.run(asyncio.wait_for(served.app.state.held.explainer._work, 120))


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_list_gives_the_reasons_of_the_command_line(served: ServedHome, trained: TrainedHome, language: str) -> None:
    province = trained.published.scores()["province_code"].iloc[0]
    page = _whole(served, f"{LIST}?limit=60&province={province}&lang={language}")
    wanted = ranked_list(trained.settings, trained.published, {"province_code": province}, 60, language)
    said = [[reason for reason in row if reason] for row in wanted[list(REASONS)].to_numpy().tolist()]
    assert [job["job_id"] for job in page["jobs"]] == wanted["job_id"].tolist()
    assert [job["reasons"] for job in page["jobs"]] == said
    assert page["lang"] == language
    assert any(said)


def test_reasons_are_said_in_the_language_that_the_request_prefers(served: ServedHome) -> None:
    path = f"{LIST}?limit=5"
    persian, english = (_whole(served, f"{path}&lang={language}") for language in ("fa", "en"))
    assert persian["jobs"] != english["jobs"]
    for header, wanted in (("en-GB", english), ("fa", persian), ("de", persian), ("", persian)):
        answer = served.ask(path, accept_language=header)
        assert answer.json()["jobs"] == wanted["jobs"]
        assert answer.headers["content-language"] == wanted["lang"]
    assert served.json(f"{path}&lang=fa", accept_language="en")["jobs"] == persian["jobs"]
    job = persian["jobs"][0]["job_id"]
    assert served.json(f"/v1/jobs/{job}/explanation", accept_language="en")["reasons"] == english["jobs"][0]["reasons"]


def test_what_is_not_explained_yet_says_so_and_is_there_when_asked_again(trained: TrainedHome, tmp_path: Path) -> None:
    with serve_home(copy_of(trained, tmp_path)) as served:
        path = f"{LIST}?limit=40"
        first = served.ask(path)
        assert first.json()["reasons_pending"] == 40
        assert {job["reasons"] for job in first.json()["jobs"]} == {None}
        rows = list(csv.DictReader(io.StringIO(served.ask(path, accept=CSV).text)))
        assert {(row["reason_1"], row["reasons_pending"]) for row in rows} == {("", "true")}
        _explain_all(served)
        later = served.ask(path, if_none_match=first.headers["etag"])
        assert later.status_code == 200
        assert later.json()["reasons_pending"] == 0
        assert {type(job["reasons"]) for job in later.json()["jobs"]} == {list}
        again = served.ask(path, if_none_match=later.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")


def test_every_form_gives_the_same_reasons(served: ServedHome) -> None:
    path = f"{LIST}?limit=40&lang=en"
    said = [(job["reasons"] + [""] * 3)[:3] for job in _whole(served, path)["jobs"]]
    as_csv = csv.DictReader(io.StringIO(served.ask(path, accept=CSV).text))
    parquet = pq.read_table(io.BytesIO(served.ask(path, accept=PARQUET).content)).to_pylist()
    assert [[row[name] for name in REASONS] for row in as_csv] == said
    assert [[row[name] or "" for name in REASONS] for row in parquet] == said
    assert {row["reasons_pending"] for row in parquet} == {False}


def test_a_page_is_packed_for_whom_that_is_right_and_says_the_same(served: ServedHome) -> None:
    path = f"{LIST}?limit=40&lang=en"
    _whole(served, path)
    plain, packed = (served.ask(path, accept_encoding=encoding) for encoding in ("identity", PACKED))
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == PACKED
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.headers["etag"] != plain.headers["etag"]
    for first in (plain, packed):
        assert "Accept-Encoding" in first.headers["vary"]


def test_the_first_of_the_whole_and_of_every_province_are_explained_first(
    served: ServedHome, trained: TrainedHome
) -> None:
    with ServedHome(served.settings, make_app(served.settings), served.keys) as fresh:
        fresh.json(f"{LIST}?limit=1")
        (index,) = fresh.app.state.held.runs.opened()
        index.rows.execute("delete from said.reasons")
        scores = trained.published.scores()
        provinces = scores.groupby("province_code", dropna=False).head(FIRST).index
        assert set(index.to_explain_first()) == {place + 1 for place in provinces.union(scores.head(FIRST).index)}
        assert index.to_explain_first()[:FIRST] == list(range(1, FIRST + 1))
        index.rows.rollback()


def test_what_is_listed_most_is_explained_before_anybody_asks(trained: TrainedHome, tmp_path: Path) -> None:
    settings = copy_of(trained, tmp_path)
    scores = trained.published.scores().head(200)
    matrix = trained.published.features_of(scores["job_id"].tolist()).reset_index()
    manifest = {name: value for name, value in trained.published.manifest.items() if name != "sha256"}
    publish(settings.home, scores, matrix, {**manifest, "cycle": CYCLE + 1})
    with serve_home(settings) as served:
        state = served.app.state.held
        served._runner.run(_work_ahead(state))
        page = served.json(f"/v1/cycles/{CYCLE + 1}/list?limit=10000")
        assert (len(page["jobs"]), page["reasons_pending"]) == (len(scores), 0)


async def _work_ahead(state: State) -> None:
    await state.runs.latest(CYCLE + 1)
    state.work_ahead()
    await asyncio.wait_for(state.explainer._work, 120)


def test_reasons_are_kept_for_the_next_start(served: ServedHome) -> None:
    path = f"{LIST}?limit=40&lang=en"
    said = _whole(served, path)["jobs"]
    with ServedHome(served.settings, make_app(served.settings), served.keys) as again:
        assert again.json(path)["jobs"] == said
        assert again.app.state.held.explainer._process._process is None
