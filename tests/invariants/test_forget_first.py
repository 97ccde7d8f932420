"""Invariant 1, forget first: no byte of a line whose product is not regulated is found on disk afterwards.

Canaries stand in every field of 100,000 unregulated order lines, in the text of unregulated listings, in rows that
are refused, and in whatever may point to customers who do buy something regulated: their ids, addresses, tokens and the
numbers of their papers, which rules group by. Then every file that exists is searched.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from tests.conftest import Run, poisonbook_in

if TYPE_CHECKING:
    from tests.conftest import Poisonbook

LINES = 100_000
CANARY = "CANARY7Q"
"""In what must be forgotten."""
PERSON = "PERSON7Q"
"""In the ids of customers of regulated lines, which appear as pseudonyms only."""
PRODUCTS = 1_000
RAGGED = 50
BOUGHT = ("P-PEROXIDE", "P-ACETONE", "P-ACID")
KEYS = ("statement", "licence", "delivery_address", "payment_token")
RULE = """\
id: op-{name}
version: 1
title: Orders that share a {key}
jurisdiction: EU
description: A rule that has the {key} read.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)
    url: https://eur-lex.europa.eu/eli/reg/2019/1148/oj
    certainty: verified
    duty: EU-9-1
indicator: the operator's own
attention: low
type: value_count
field: customer
selection: {{status: [restricted, undetermined, reportable]}}
group-by: [{key}]
timespan: 30d
condition: {{gte: 2}}
basis: operator
why: "{{value}} customers."
"""


def catalogue() -> pa.Table:
    """Three regulated products among ordinary ones, some of them companion goods."""
    ordinary = [f"{CANARY}-P{number}" for number in range(PRODUCTS)]
    titles = [f"{'Gloves' if number % 10 else 'Gift box'} {CANARY}-T{number}" for number in range(PRODUCTS)]
    regulated = ["Hydrogen peroxide 35 %, 5 kg", "Acetone 99 %, 1 L", "Nitric acid"]
    return pa.table(
        {
            "id": [*ordinary, *BOUGHT],
            "title": [*titles, *regulated],
            "description": [*(f"A thing. {id_}-D" for id_ in ordinary), "", "", ""],
            "brand": [*(f"{id_}-B" for id_ in ordinary), "", "", ""],
        }
    )


def lines(count: int, order: str, customer: str, products: Sequence[str], channel: str) -> pa.Table:
    """Order lines over two months, an order for each."""
    step = 5_184_000_000_000 // count
    return pa.table(
        {
            "order_id": [f"{order}{number}" for number in range(count)],
            "customer_id": [f"{customer}{number % (count // 10)}" for number in range(count)],
            "ts": pa.array([1_735_689_600_000_000 + step * number for number in range(count)], pa.timestamp("us")),
            "product_id": [products[number % len(products)] for number in range(count)],
            "quantity": [number % 4 + 1 for number in range(count)],
            "channel": [channel] * count,
            **{key: [f"{customer}{key}-{number % (count // 20)}" for number in range(count)] for key in KEYS},
        }
    )


def orders() -> pa.Table:
    """Unregulated lines with a canary everywhere, and regulated ones of named people in orders of their own."""
    ids = [f"{CANARY}-P{number}" for number in range(PRODUCTS)]
    ordinary = lines(LINES, f"{CANARY}-O", f"{CANARY}-C", ids, f"{CANARY}-H")
    regulated = lines(600, "O-", f"{PERSON}-", BOUGHT, "web")
    unknown = lines(500, f"{CANARY}-N", f"{CANARY}-N", [f"{CANARY}-U"], f"{CANARY}-N")
    wrong = ordinary.slice(500, 500).set_column(4, "quantity", [[0] * 500])
    wrong_too = regulated.slice(0, 50).set_column(4, "quantity", [[0] * 50])
    returned = pa.concat_tables([ordinary.slice(0, 300), regulated.slice(100, 50)]).set_column(
        4, "quantity", [[-1] * 350]
    )
    return pa.concat_tables([ordinary, regulated, unknown, wrong, wrong_too, returned]).sort_by("ts")


@dataclass(frozen=True)
class Planted:
    """The inputs, in a folder that is not searched."""

    folder: Path

    def words(self, form: str) -> list[str]:
        """What screens them."""
        ends = ["-c", f"{self.folder}/catalogue.{form}", "-o", f"{self.folder}/orders.{form}"]
        operator = ["--companions", f"{self.folder}/companions.yaml", "--rules", f"{self.folder}/rules"]
        return ["screen", *ends, *operator, "--out", "out", "--json"]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Catalogue and orders as CSV and as Parquet."""
    folder = tmp_path_factory.mktemp("planted")
    for name, table in (("catalogue", catalogue()), ("orders", orders())):
        pq.write_table(table, folder / f"{name}.parquet")
        pa.csv.write_csv(table, folder / f"{name}.csv")
    ragged = "".join(f"{CANARY}-R{number},{CANARY}\n" for number in range(RAGGED))
    with (folder / "orders.csv").open("a") as file:
        file.write(ragged)
    (folder / "companions.yaml").write_text("companions: [{name: gift box, terms: [gift box]}]\n")
    (folder / "rules").mkdir()
    for key in KEYS:
        (folder / "rules" / f"{key}.yaml").write_text(RULE.format(key=key, name=key.replace("_", "-")))
    return Planted(folder)


@pytest.fixture(scope="module")
def used_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where the automaton is in the cache."""
    poisonbook_in(tmp_path_factory.mktemp("first"), home)("recognise", "-", stdin=b"id,title\n1,Gloves\n")
    return home


@pytest.fixture
def own(tmp_path: Path, used_home: Path) -> Poisonbook:
    """The command line in a home of its own, which is searched too."""
    shutil.copytree(used_home, tmp_path / "home")
    return poisonbook_in(tmp_path, tmp_path / "home")


def everything_said(done: Run, poisonbook: Poisonbook) -> dict[str, bytes]:
    """What stands in any file, unpacked where it is packed, and what was printed."""
    said = {"standard output": done.out.encode(), "standard error": done.err.encode()}
    for path in poisonbook.written():
        said[str(path)] = path.read_bytes()
        if path.suffix == ".parquet":
            said[f"{path}, unpacked"] = str(pq.read_table(path).to_pylist()).encode()
    return said


def assert_forgotten(done: Run, poisonbook: Poisonbook) -> None:
    """No canary anywhere; names are searched too."""
    for place, content in everything_said(done, poisonbook).items():
        for canary in (CANARY, PERSON):
            found = [word for word in (canary, canary.lower()) if word.encode() in content or word in place]
            assert found == [], place
            assert canary.encode("utf-16-le") not in content, place


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_nothing_unregulated_is_found_on_disk(form: str, planted: Planted, own: Poisonbook) -> None:
    done = own(*planted.words(form))

    refused = {"csv": 550 + RAGGED, "parquet": 550}[form]
    assert (done.code, done.json["refused_rows"]["total"]) == (3, refused), done.err
    assert done.json["orders"]["regulated_lines"] == 600
    assert done.json["orders"]["unknown_product_lines"] == 500
    assert done.json["findings"]["total"] > 100
    for key in KEYS:
        assert done.json["findings"]["by_rule"][f"op-{key.replace('_', '-')}"] > 10
    assert len([path for path in own.written() if "out" in path.parts]) == 7
    assert_forgotten(done, own)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_nothing_is_spilled_when_memory_is_short(form: str, planted: Planted, own: Poisonbook) -> None:
    """It works with little memory or fails with a clear error; either way no byte is on disk."""
    for limit in ("2MB", "24MB"):
        done = own(*planted.words(form), "--memory-limit", limit)

        assert done.code in (2, 3), done.err
        assert done.code == 3 or done.err.startswith("error[engine-memory]: ")
        assert_forgotten(done, own)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_nothing_else_is_opened_for_writing(form: str, planted: Planted, own: Poisonbook) -> None:
    """A file that was written and removed again would not be found afterwards."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    trace = own.folder / "trace"
    calls = (
        "open,openat,openat2,creat,memfd_create,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat"
    )
    command = ["strace", "-f", "-qq", "-e", f"trace={calls}", "-o", str(trace), *own.command(*planted.words(form))]
    environ = own.environ | {"PYTHONDONTWRITEBYTECODE": "1"}  # our own code is no customer's data
    done = subprocess.run(command, cwd=own.folder, env=environ, capture_output=True, timeout=120, check=False)
    if done.returncode == 1 and b"ptrace" in done.stderr:
        pytest.skip("strace is not permitted here")
    assert done.returncode == 3

    made = {
        path
        for call in trace.read_text().splitlines()
        if re.search(r"O_(?:WRONLY|RDWR|CREAT|TMPFILE)|memfd|rename|link|mkdir|creat\(", call) and "= -1" not in call
        for path in re.findall(r'"([^"]+)"', call)
    }
    assert [path for path in made if path.endswith("findings.jsonl")]
    strange = [path for path in made if not _is_expected(path, own)]
    assert strange == []


def _is_expected(path: str, poisonbook: Poisonbook) -> bool:
    """The results, the automaton's cache (which holds law data only), and what is no file."""
    place = (poisonbook.folder / path).resolve()
    cache = Path(poisonbook.environ["XDG_CACHE_HOME"])
    allowed = (poisonbook.folder / "out", cache)
    return path.startswith(("/dev/null", "/proc/self/")) or any(place == one or one in place.parents for one in allowed)


def test_rows_that_are_refused_are_named_by_place_alone(planted: Planted, own: Poisonbook) -> None:
    own(*planted.words("csv"))

    for row in (own.folder / "out" / "refused.jsonl").read_text().splitlines():
        assert re.fullmatch(r'\{"file": "[^"]*orders\.csv", "row": \d+, "reason": "[a-z-]+"\}', row)


def test_a_fault_found_late_quotes_nothing(planted: Planted, own: Poisonbook) -> None:
    """Strict, with the fault in an unregulated line: the message names file, row and reason."""
    done = own(*planted.words("csv"), "--strict")

    assert done.code == 2
    assert re.fullmatch(r"error\[[a-z-]+\]: \S*orders\.csv: row [\d,]+[^\n]*\n", done.err)
    assert_forgotten(done, own)


def test_recognising_names_regulated_listings_only(planted: Planted, own: Poisonbook) -> None:
    done = own("recognise", f"{planted.folder}/catalogue.parquet", "--json", "--html", "page.html")

    assert (done.code, len(done.rows)) == (0, 3)
    assert_forgotten(done, own)


def test_the_canaries_were_there(planted: Planted) -> None:
    """A search that cannot find proves nothing."""
    table = pq.read_table(planted.folder / "orders.parquet")

    assert pc.sum(pc.match_substring(table["order_id"], CANARY)).as_py() == LINES + 1_300
    for column in ("customer_id", *KEYS):
        assert pc.sum(pc.match_substring(table[column], PERSON)).as_py() == 700
    assert CANARY in (planted.folder / "orders.csv").read_text()
