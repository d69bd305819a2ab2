"""Files that the API and the console give out are entered before they leave; pages that are looked at are not."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from features.ledger import open_ledger
from serving.api.answering.table_forms import CSV, XLSX
from serving.api.lists.list_forms import PARQUET
from tests.served_home import ServedHome, serve_home
from tests.trained_home import CYCLE, TrainedHome, copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.xdist_group("exports")  # one worker: one ledger, looked at from one entry to the next

LIST = f"/v1/cycles/{CYCLE}/list?limit=5"


@pytest.fixture(scope="module")
def served(trained: TrainedHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHome]:
    with serve_home(copy_of(trained, tmp_path_factory.mktemp("exports"))) as served:
        yield served


def _exports(served: ServedHome, since: int = 0) -> list[dict[str, Any]]:
    entries = [json.loads(entry) for entry in open_ledger(served.settings).since(since).entries]
    return [entry for entry in entries if entry["kind"] == "export made"]


def _size(served: ServedHome) -> int:
    return open_ledger(served.settings).size()


@pytest.mark.parametrize("form", [CSV, PARQUET, XLSX])
def test_a_list_given_out_as_a_file_is_entered_with_who_asked_for_what(served: ServedHome, form: str) -> None:
    before = _size(served)
    answer = served.ask(f"{LIST}&province=07", accept=form)
    assert answer.status_code == 200
    (entry,) = _exports(served, before)
    what = entry["what"]
    assert entry["who"].startswith("account ")
    assert (what["list"], what["over"], what["form"], what["rows"]) == ("ranked list", "api", form, 5)
    assert what["out_sha256"] == sha256(answer.content).hexdigest()
    assert (what["filters"]["cycle"], what["filters"]["province_code"]) == (str(CYCLE), "07")
    known = served.ask(f"{LIST}&province=07", accept=form, if_none_match=answer.headers["etag"])
    again = served.ask(f"{LIST}&province=07", accept=form)
    assert (known.status_code, again.status_code) == (304, 200)
    assert len(_exports(served, before)) == 2  # what was not sent again is not entered again


def test_the_hash_is_of_the_file_however_it_was_packed(served: ServedHome) -> None:
    before = _size(served)
    answer = served.ask(LIST, accept=CSV, accept_encoding="gzip")  # the client unpacks
    assert _exports(served, before)[0]["what"]["out_sha256"] == sha256(answer.content).hexdigest()


def test_a_page_that_is_looked_at_is_no_export(served: ServedHome) -> None:
    before = _size(served)
    for path in (LIST, "/v1/quarantine/rows", "/v1/scores"):
        assert served.ask(path, "auditor").status_code == 200
    assert _size(served) == before


def test_other_tables_are_entered_as_well(served: ServedHome) -> None:
    before = _size(served)
    assert served.ask("/v1/quarantine/rows?table=jobs", "auditor", accept=CSV).status_code == 200
    assert served.ask("/v1/worklist", "supervisor", accept=XLSX).status_code == 200
    assert served.ask(f"/en/cycles/{CYCLE}/list.csv?limit=50").status_code == 200
    said = [entry["what"] for entry in _exports(served, before)]
    assert [(what["list"], what["over"]) for what in said] == [
        ("quarantine", "api"),
        ("worklist", "api"),
        ("ranked list", "console"),
    ]
    assert said[0]["filters"] == {"table": "jobs"}


def test_what_cannot_be_entered_is_not_given_out(served: ServedHome) -> None:
    ledger = served.settings.home / "ledger" / "entries"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:-1])
    refused = served.ask(LIST, accept=CSV, accept_language="en")
    ledger.write_bytes(whole)
    assert refused.status_code == 503
    assert "rastin audit verify" in refused.json()["detail"]
    assert served.ask(LIST, accept=CSV).status_code == 200
