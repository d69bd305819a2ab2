"""Personal values are kept as keyed tokens, and the key stays where it belongs."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from features.faults import Fault
from features.ingest import ingest_drop
from features.pseudonyms import Pseudonyms, Realm, open_pseudonyms
from tests.stores import in_quarantine, landed, settings_in
from tests.tiny_registry import iban, make_rows, national_id, write_csv, write_drop, write_rows

if TYPE_CHECKING:
    from pathlib import Path


def test_one_value_has_one_token_in_a_realm_and_another_in_another() -> None:
    pseudonyms = Pseudonyms(bytes(range(32)))
    assert pseudonyms.token(Realm.PHONE, "09120000000") == pseudonyms.tokens(Realm.PHONE, ["09120000000", None])[0]
    assert len({pseudonyms.token(realm, "09120000000") for realm in Realm}) == len(Realm)
    assert pseudonyms.token(Realm.PHONE, "1") != Pseudonyms(bytes(32)).token(Realm.PHONE, "1")
    assert "0001" not in repr(pseudonyms)


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "rastin.key"
    made = open_pseudonyms(path, expected_key_id=None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_pseudonyms(path, expected_key_id=made.key_id) == made


def test_another_key_or_none_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    drop = write_drop(tmp_path / "drop", jobs=3)
    ingest_drop(drop, settings)
    settings.pseudonym_key_path.rename(tmp_path / "kept")
    with pytest.raises(Fault, match="must be at"):
        ingest_drop(drop, settings)
    assert not settings.pseudonym_key_path.exists()
    settings.pseudonym_key_path.write_text(f"rastin-pseudonym-key 1 {'0' * 64}\n")
    with pytest.raises(Fault, match="must be the one the store was made with"):
        ingest_drop(drop, settings)
    settings.pseudonym_key_path.write_text("something else")
    with pytest.raises(Fault, match="must hold one key"):
        ingest_drop(drop, settings)


def test_tokens_join_across_columns_and_leave_their_coarse_parts(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=12)
    ingest_drop(write_rows(tmp_path / "drop", rows), settings)
    owners = {plan["plan_id"]: plan for plan in landed(settings, "plans")}
    delivered = {job["job_id"]: job for job in rows["jobs"]}
    plans = {plan["plan_id"]: plan for plan in rows["plans"]}
    for job in landed(settings, "jobs"):
        was, owner = delivered[job["job_id"]], owners[job["plan_id"]]
        same_person = was["worker_national_id"] == plans[job["plan_id"]]["owner_national_id"]
        assert (job["worker_national_id"] == owner["owner_national_id"]) is same_person
        assert (job["worker_mobile"] == owner["owner_mobile"]) is same_person
        assert job["worker_national_id"] != was["worker_national_id"]


def test_no_personal_value_lies_anywhere_in_home_or_in_the_export(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    rows = make_rows(jobs=12)
    bad = "1234567890"  # its check digit is wrong
    rows["jobs"][0]["worker_national_id"] = bad
    rows["jobs"][1]["plan_id"] = "P9"
    rows["jobs"][2]["job_id"] = national_id(987654321)  # in the wrong column, and broken too
    rows["jobs"][2]["channel"] = "carrier pigeon"
    personal = {bad, rows["jobs"][2]["job_id"]}
    for job in rows["jobs"]:
        personal |= {job["worker_national_id"], job["worker_mobile"]}
    for plan in rows["plans"]:
        personal |= {plan["owner_national_id"], plan["owner_mobile"]}
    personal |= {loan["iban"] for loan in rows["loans"]}
    ingest_drop(write_csv(tmp_path / "drop", rows), settings)
    assert len(in_quarantine(settings)) >= 3
    kept = _all_text(settings.home)
    assert iban("012", 0) not in kept
    assert not [value for value in personal if value in kept]


def _all_text(folder: Path) -> str:
    import pyarrow.parquet as pq

    texts = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            texts.append(str(pq.read_table(path).to_pylist()))
        elif path.is_file():
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(texts)
