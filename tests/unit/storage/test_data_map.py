"""Nothing is kept that is not described."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text

from poisonbook.privacy.pseudonyms import Personal
from poisonbook.register.data_map import Keeps, MappedTable, Nature
from poisonbook.storage import data_map
from poisonbook.storage.data_map import UnmappedError
from poisonbook.storage.people import NOBODYS, WAYS
from poisonbook.storage.tables.everything import EPHEMERAL, LASTING, LOGGED, METADATA, PARTS

MAPPED = {one.name: one for one in data_map.data_map()}
POINTING = frozenset({Nature.PSEUDONYM, Nature.SEALED})


def natures(table: MappedTable) -> dict[str, Nature]:
    return {one.name: one.nature for one in table.columns}


def test_every_table_and_column_is_described() -> None:
    there = {(table.name, column.name) for table in METADATA.tables.values() for column in table.columns}
    assert {(one.name, column.name) for one in MAPPED.values() for column in one.columns} == there


def test_a_column_that_nobody_described_is_an_error() -> None:
    with pytest.raises(UnmappedError, match=r"clocks\.religion"):
        data_map._mapped(Table("clocks", MetaData(), Column("boot", Text), Column("religion", Text)))


def test_a_table_that_nobody_described_is_an_error() -> None:
    with pytest.raises(UnmappedError, match="watch_list"):
        data_map._mapped(Table("watch_list", MetaData(), Column("id", Text)))


def test_what_is_kept_for_ever_is_what_has_no_date() -> None:
    lasting = {one.name for one in MAPPED.values() if one.keeps is Keeps.LASTING}
    assert lasting == {table.name for table in LASTING}
    assert MAPPED.keys() - lasting == {table.name for table in (*EPHEMERAL, *PARTS)}


def test_a_table_is_somebodys_exactly_where_rights_look() -> None:
    assert {one.name for one in MAPPED.values() if one.nobodys is None} == {table.name for table in WAYS}
    assert {one.name for one in MAPPED.values() if one.nobodys} == set(NOBODYS)


def test_what_becomes_a_pseudonym_is_said_to_be_one() -> None:
    lines = natures(MAPPED["order_lines"])
    assert {name for name, one in lines.items() if one is Nature.PSEUDONYM} == {one.value for one in Personal}
    assert natures(MAPPED["licences"])["number"] is Nature.PSEUDONYM


def test_names_of_staff_and_what_staff_write_are_said_to_be_that() -> None:
    assert natures(MAPPED["one_time"])["said"] is Nature.STAFF_NAME
    assert natures(MAPPED["product_decisions"])["said_by"] is Nature.FREE_TEXT


def test_bytes_are_sealed_or_secret_or_of_the_ledger() -> None:
    for table in METADATA.tables.values():
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and not table.name.startswith("ledger_"):
                assert natures(MAPPED[table.name])[column.name] in {Nature.SEALED, Nature.SECRET}, column


def test_nobodys_table_has_nothing_that_points_to_a_customer() -> None:
    sealed_answers = "idempotency_keys"
    for name in NOBODYS.keys() - {sealed_answers}:
        assert not MAPPED[name].natures & POINTING, name


def test_it_says_what_the_ledger_has() -> None:
    assert {one.name for one in MAPPED.values() if one.is_logged} == {table.name for table in LOGGED}
