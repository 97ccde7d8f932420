"""The forms that leave poisonbook keep their keys, types and order (docs/guide/results.md)."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from tests.conftest import corner_in, json_lines, poisonbook_in

import poisonbook as package

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook, Run

KEY = bytes(range(32))
CATALOGUE = """\
id,title,description,brand,category,lang
7,Gardening gloves,,,,en
3,"Hydrogen peroxide 35 %, 12 x 500 ml",,,,en
9,"Nitric acid",,,,en
1,"Acetone ≤ 99 %, 1 L",,,,en
8,"Nagellackentferner acetonfrei",,,,de
2,"Wasserstoffperoxid 10-15 %, 5 kg",,,,de
"""
LISTING = {"id": str, "jurisdiction": str, "status": str, "substances": list, "decision": (dict, type(None))}
SUBSTANCE = {
    "substance": str,
    "cas": (str, type(None)),
    "name": str,
    "status": str,
    "schedule": str,
    "entry": str,
    "strength_ww": (int, float, list, type(None)),
    "net_mass_kg": (int, float, type(None)),
    "reason": str,
    "evidence": list,
    "provision": dict,
    "certainty": str,
    "question": (str, type(None)),
}
PROVISION = {"act": str, "article": str}
SPAN = {"field": str, "start": int, "end": int, "text": str, "shows": str}
FINDING = {
    "rule": str,
    "version": int,
    "law": list,
    "customer": (str, type(None)),
    "lines": list,
    "figures": dict,
    "why": str,
    "id": (str, type(None)),
    "replaces": list,
}
LAW = {"act": str, "article": str, "url": str, "certainty": str}
LINE = {
    "order_id": str,
    "line": int,
    "product_id": str,
    "time": str,
    "substance": (str, type(None)),
    "amount": (int, float, type(None)),
}
STATUSES = ["restricted", "undetermined", "reportable", "not_regulated"]
SUMMARY: dict[str, Any] = {
    "jurisdiction": str,
    "law_on": str,
    "made_at": str,
    "poisonbook": str,
    "catalogue": {"listings": int, "by_status": dict.fromkeys(STATUSES, int)},
    "orders": {
        "lines": int,
        "regulated_lines": int,
        "unknown_product_lines": int,
        "regulated_lines_without_customer": int,
        "repeated_lines": (int, type(None)),
        "first_regulated": (str, type(None)),
        "last_regulated": (str, type(None)),
    },
    "refused_rows": {"total": int, "by_reason": dict},
    "findings": {"total": int, "by_rule": dict},
    "rules_not_run": list,
    "rules_without_data": dict,
    "packs": list,
    "decisions": (dict, type(None)),
}


def assert_form(value: Any, form: Any, *, optional: tuple[str, ...] = ()) -> None:
    """`value` has the keys of `form`, in order, and their types."""
    if not isinstance(form, dict):
        assert isinstance(value, form), (value, form)
        assert not isinstance(value, bool)
        return
    assert [key for key in value if key not in optional] == list(form)
    for key, inner in form.items():
        assert_form(value[key], inner)


@pytest.fixture(scope="module")
def listings(home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every listing of the catalogue above, by id."""
    poisonbook = poisonbook_in(tmp_path_factory.mktemp("listings"), home)
    done = poisonbook("recognise", "-", "--jurisdiction", "EU", "--json", "--all", stdin=CATALOGUE.encode())
    assert (done.code, done.err) == (0, "")
    return {row["id"]: row for row in done.rows}


def test_listings_come_in_input_order_and_only_those_the_law_touches(poisonbook: Poisonbook) -> None:
    done = poisonbook("recognise", "-", "--jurisdiction", "EU", "--json", stdin=CATALOGUE.encode())

    assert (done.code, done.err) == (0, "")
    assert [(row["id"], row["status"]) for row in done.rows] == [
        ("3", "restricted"),
        ("9", "undetermined"),
        ("1", "reportable"),
        ("2", "restricted"),
    ]


def test_all_gives_every_listing_in_input_order(listings: dict[str, Any]) -> None:
    assert list(listings) == ["7", "3", "9", "1", "8", "2"]
    assert {listings[id_]["status"] for id_ in "78"} == {"not_regulated"}
    assert listings["7"]["substances"] == []


def test_a_listing_has_its_form(listings: dict[str, Any]) -> None:
    for row in listings.values():
        assert_form(row, LISTING)
        assert row["status"] in STATUSES
        for substance in row["substances"]:
            assert_form(substance, SUBSTANCE)
            assert_form(substance["provision"], PROVISION)
            assert substance["status"] in STATUSES
            for span in substance["evidence"]:
                assert_form(span, SPAN)


def test_evidence_is_the_listings_own_text(listings: dict[str, Any]) -> None:
    titles = dict(re.findall(r'^(\d),"?(.*?)"?,,,,', CATALOGUE, re.MULTILINE))
    for id_, row in listings.items():
        for span in (span for substance in row["substances"] for span in substance["evidence"]):
            assert titles[id_][span["start"] : span["end"]] == span["text"]


def test_a_strength_is_a_number_a_range_or_nothing(listings: dict[str, Any]) -> None:
    strengths = {id_: row["substances"][0]["strength_ww"] for id_, row in listings.items() if row["substances"]}

    assert strengths["3"] == 35
    assert strengths["2"] == [10, 15]
    assert strengths["9"] is None
    assert strengths["1"] == [0, 99]


def test_a_mass_is_a_number_or_nothing(listings: dict[str, Any]) -> None:
    (peroxide,), (acid,) = listings["2"]["substances"], listings["9"]["substances"]

    assert (peroxide["net_mass_kg"], acid["net_mass_kg"]) == (5, None)


def test_the_gravest_substance_decides(poisonbook: Poisonbook) -> None:
    listing = "id,title\n1,Set: acetone 1 L and hydrogen peroxide 35 % 1 L\n"

    (row,) = poisonbook("recognise", "-", "--json", stdin=listing.encode()).rows

    assert {one["status"] for one in row["substances"]} == {"restricted", "reportable"}
    assert row["status"] == "restricted"


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Corner:
    """One corner shop for all tests here; its results are only read."""
    return corner_in(tmp_path_factory.mktemp("corner"))


@pytest.fixture(scope="module")
def screened(corner: Corner, home: Path) -> Run:
    """The corner shop, screened with companions and a key."""
    corner.write("key", base64.b64encode(KEY))
    options = ("--companions", "companions.yaml", "--pseudonym-key", "key")
    done = poisonbook_in(corner.folder, home)(*corner.screening, *options)
    assert (done.code, done.err) == (0, "")
    return done


def test_the_summary_has_its_form_and_is_written_too(screened: Run, corner: Corner) -> None:
    (line,) = screened.rows

    assert_form(line, SUMMARY)
    assert json.loads((corner.out / "summary.json").read_text(encoding="utf-8")) == line
    assert line["findings"]["total"] == sum(line["findings"]["by_rule"].values()) == len(corner.findings)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", line["made_at"])


def test_a_screening_writes_these_files(screened: Run, corner: Corner) -> None:
    assert screened.code == 0
    assert sorted(path.name for path in corner.out.iterdir()) == [
        "findings.jsonl",
        "findings.parquet",
        "products.jsonl",
        "products.parquet",
        "refused.jsonl",
        "report.html",
        "summary.json",
    ]


def test_a_finding_has_its_form(screened: Run, corner: Corner) -> None:
    assert screened.json["findings"]["total"] == 3
    for finding in corner.findings:
        assert_form(finding, FINDING)
        assert all(isinstance(value, str) for value in finding["figures"].values())
        for law in finding["law"]:
            assert_form(law, LAW)
        for line in finding["lines"]:
            assert_form(line, LINE, optional=("companion",))
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", line["time"])
            assert (line["substance"] is None) == ("companion" in line)


def test_products_have_the_form_of_recognise(screened: Run, corner: Corner, poisonbook: Poisonbook) -> None:
    assert screened.code == 0

    listed = poisonbook("recognise", corner.folder / "catalogue.csv", "--json").rows
    assert json_lines(corner.out / "products.jsonl") == listed


def test_the_tables_say_what_the_lines_say(screened: Run, corner: Corner) -> None:
    assert screened.code == 0
    for name in ("findings", "products"):
        rows, table = json_lines(corner.out / f"{name}.jsonl"), pq.read_table(corner.out / f"{name}.parquet")
        assert list(rows[0]) == table.column_names
        assert [row[key] for row in rows for key in ("rule", "why") if key in row] == [
            value for row in table.to_pylist() for key, value in row.items() if key in ("rule", "why")
        ]
    lines = pq.read_table(corner.out / "findings.parquet")["lines"].to_pylist()
    assert [[line["amount"] for line in row] for row in lines] == [
        [None if line["amount"] is None else pytest.approx(line["amount"]) for line in one["lines"]]
        for one in corner.findings
    ]


def test_python_gives_what_the_command_line_gives(screened: Run, corner: Corner) -> None:
    """Arrow out, with the same key: the same tables."""
    inputs = [corner.folder / "catalogue.csv", corner.folder / "orders.csv"]

    found = package.screen(*inputs, companions=corner.folder / "companions.yaml", pseudonym_key=KEY)

    assert found.findings.equals(pq.read_table(corner.out / "findings.parquet"))
    assert found.products.equals(pq.read_table(corner.out / "products.parquet"))
    assert found.products.equals(package.recognise(inputs[0]))
    assert found.summary | {"made_at": ""} == screened.json | {"made_at": ""}


def test_python_gives_every_listing_when_asked(corner: Corner) -> None:
    found = package.recognise(corner.folder / "catalogue.csv", every=True, jurisdiction="EU")

    assert found["id"].to_pylist() == ["P-PEROXIDE", "P-ACETONE", "P-ACID", "P-GLOVES", "P-BOX"]
