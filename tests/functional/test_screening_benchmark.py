"""The ways of screening that are measured beside each other find the same, and so do days one after the other."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.screening.carrying import Carrying, Shop, judged
from benchmarks.screening.days import daily_files
from benchmarks.screening.found import Found, digest_of, read_found, written_findings
from benchmarks.screening.inputs import Inputs, make_inputs
from benchmarks.screening.pack import EU_PACK, LineRule, Pack, WindowRule
from benchmarks.screening.ways import Way, run_way, script_of

from poisonbook.workflows.files import ScreenRequest, screen_files

ROOT = Path(__file__).parents[2]
SCRIPTS = [way for way in Way if way is not Way.POISONBOOK]

OTHER_RULES: Pack = {
    "op-accounts": WindowRule(
        {"buyer_class": ("general_public",)}, ("delivery_address",), counted="customer_id", at_least=1, days=7
    ),
    "op-no-statement": LineRule(
        {"status": ("restricted", "reportable"), "statement_state": ("none", "valid")},
        unless={"buyer_class": ("farmer", "economic_operator")},
    ),
}
OTHER_FILES = {
    "op-accounts": """
type: value_count
field: customer
selection: {schedule: [Annex I, Annex II], buyer_class: general_public}
group-by: [delivery_address]
timespan: 7d
condition: {gte: 1}
basis: operator
""",
    "op-no-statement": """
type: line
selection: {status: [restricted, reportable], statement_state: [none, valid]}
except: {buyer_class: [farmer, economic_operator]}
""",
}
HEAD = """
id: {id}
version: 1
title: A rule of this test
jurisdiction: EU
description: A rule of this test.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)(c)
    url: https://gesetze.legal/eu/vo_eu_2019_1148/9
    certainty: verified
    duty: EU-9-1
indicator: "Art. 9(1)(c): quantity uncommon for the customer's use"
attention: low
why: A rule of this test held.
"""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """A small shop in which every rule finds something."""
    folder = tmp_path_factory.mktemp("shop")
    make_inputs(folder, products=200, lines=12_000)
    return Inputs(folder)


@pytest.fixture(scope="module")
def ours(inputs: Inputs, tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    """What poisonbook finds with the shipped pack and the other rules."""
    folder = tmp_path_factory.mktemp("ours")
    for id_, body in OTHER_FILES.items():
        (folder / f"{id_}.yaml").write_text(HEAD.format(id=id_) + body)
    screen_files(
        ScreenRequest(
            catalogue=[str(inputs.catalogue)],
            orders=[str(inputs.orders)],
            companions=inputs.operator_list,
            rule_paths=[folder],
            out=folder / "out",
        )
    )
    return written_findings(folder / "out" / "findings.jsonl")


@pytest.mark.parametrize("way", SCRIPTS)
@pytest.mark.parametrize("pack", [EU_PACK, OTHER_RULES], ids=["shipped rules", "other rules"])
def test_a_script_finds_what_poisonbook_finds(way: Way, pack: Pack, inputs: Inputs, ours: list[Found]) -> None:
    if way.missing is not None:
        pytest.skip(f"not installed: {way.missing}")
    expected = [one for one in ours if one[0] in pack]

    assert {rule for rule, _ in expected} == set(pack)
    assert sorted(script_of(way)(inputs, pack)) == sorted(expected)


def test_a_way_tells_what_it_took_and_found(inputs: Inputs, ours: list[Found], tmp_path: Path) -> None:
    run_way(Way.POISONBOOK, inputs, tmp_path)

    assert read_found(tmp_path / "found.json") == {one for one in ours if one[0] in EU_PACK}
    assert (tmp_path / "told.json").exists()


@pytest.mark.slow
def test_the_table_says_that_all_found_the_same(inputs: Inputs) -> None:
    command = [sys.executable, "-m", "benchmarks.screening_speed", "--shop", str(inputs.shop), "--rounds", "1"]

    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "all found the same" in done.stdout


def test_a_day_has_a_file_and_no_line_is_lost(inputs: Inputs, tmp_path: Path) -> None:
    files = daily_files(inputs.orders, tmp_path)

    days = [set(pq.read_table(file)["ts"].cast(pa.date32()).to_pylist()) for file in files]
    assert all(len(day) == 1 for day in days)
    assert all(max(one) < min(next_) for one, next_ in pairwise(days))
    assert pa.concat_tables(map(pq.read_table, files)) == pq.read_table(inputs.orders)


def test_days_one_after_the_other_find_what_all_at_once_finds(inputs: Inputs, tmp_path: Path) -> None:
    shop, files = Shop.open(inputs), daily_files(inputs.orders, tmp_path / "days")
    carrying = Carrying(shop, tmp_path / "state.parquet")

    _, *changed = [carrying.screen(each) for each in (files[:150], files[150:160], files[160:161], files[161:])]

    assert sum(changed) > 0
    assert digest_of(carrying.holding.values()) == digest_of(judged(shop, files))
