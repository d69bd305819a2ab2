"""The contract's declarations hold together."""

from __future__ import annotations

import pytest

from features.contract import TABLES, stored_columns
from features.contract.columns import code
from features.contract.tables import Table
from features.ingest.checks import checks_of
from features.ingest.rules import sentences


def test_every_reference_names_a_table_declared_before_with_one_key_column() -> None:
    declared: list[str] = []
    for table in TABLES.values():
        for column in table.references:
            assert column.refers_to in declared
            assert len(TABLES[str(column.refers_to)].key) == 1
        declared.append(table.name)


def test_every_condition_names_columns_of_its_table() -> None:
    for table in TABLES.values():
        for condition in table.conditions:
            assert {condition.column, condition.where} <= set(table.by_name)


def test_every_check_has_a_sentence_in_both_languages() -> None:
    for table in TABLES.values():
        everything = frozenset(column.name for column in table.columns if not column.kind.is_text)
        for check in checks_of(table, everything).checks:
            persian, english = sentences(table, [check.finding])
            assert check.finding.column in persian
            assert check.finding.column in english
            assert "{" not in persian.replace("{2}", "").replace("{3}", "").replace("{4}", "").replace("{10}", "")


def test_personal_values_leave_their_coarse_parts() -> None:
    assert {"worker_mobile", "worker_mobile_prefix"} <= set(stored_columns("jobs"))
    assert {"owner_mobile", "owner_mobile_prefix"} <= set(stored_columns("plans"))
    assert {"iban", "iban_bank"} <= set(stored_columns("loans"))


def test_a_table_whose_key_is_no_column_is_refused() -> None:
    with pytest.raises(ValueError, match="must have the columns it names"):
        Table("things", ("thing_id",), (code("name", "نام"),))
