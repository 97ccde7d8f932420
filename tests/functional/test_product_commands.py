"""`poisonbook product`, as people run it: a catalogue on record, again and again the same, and recognised anew."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Poisonbook, Run

if TYPE_CHECKING:
    from collections.abc import Mapping

CATALOGUE = """\
id,title,description
P-PEROXIDE,"Wasserstoffperoxid 35 %, 5 kg",
P-ACETONE,"Acetone 99 %, 1 L",Solvent
P-ACID,Nitric acid for laboratories,
P-GLOVES,Gardening gloves,
"""
ALL = {"restricted": 1, "undetermined": 1, "reportable": 1, "not_regulated": 1}
LAW = """\
code: XF
name: A state with a list of its own
extends: EU
checked: 2025-01-01
acts: [{title: Decree, url: https://law.example}]
lists:
  - schedule: Decree
    act: Decree
    article: § 1
    status: restricted
    start: 2022-01-01
    certainty: memory
    sources: [https://law.example]
    entries:
      - {id: xf-1, substance: SUBSTANCE}
"""


@dataclass(frozen=True)
class Register:
    """A store with one operator, and the command on it."""

    poisonbook: Poisonbook
    store: Path
    url: str | None = None
    environ: Mapping[str, str] | None = None

    def product(self, command: str, *args: str | Path, stdin: bytes = b"") -> Run:
        """`poisonbook product`."""
        return self.of("product", command, *args, stdin=stdin)

    def of(self, *args: str | Path, stdin: bytes = b"") -> Run:
        """A command on the store."""
        place = ("--dir", self.store, *(() if self.url is None else ("--database", self.url)))
        return self.poisonbook(*args, *place, stdin=stdin, environ=self.environ)

    def listed(self, *args: str) -> dict[str, str]:
        """Status by id."""
        return {row["id"]: row["status"] for row in self.product("list", "--json", *args).rows}


def made(
    poisonbook: Poisonbook,
    jurisdiction: str = "EU",
    *,
    url: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Register:
    """A new register."""
    store = poisonbook.folder / "store"
    place = () if url is None else ("--database", url)
    done = poisonbook.store(store, "--jurisdiction", jurisdiction, *place, environ=environ)
    assert done.code == 0, done.err
    return Register(poisonbook, store, url, environ)


@pytest.fixture
def register(poisonbook: Poisonbook) -> Register:
    """An empty register."""
    return made(poisonbook)


def catalogue(folder: Path, text: str = CATALOGUE, name: str = "catalogue.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def summary(**but: Any) -> dict[str, Any]:
    whole = {
        "rows": 4,
        "registered": 4,
        "changed": 4,
        "by_status": ALL,
        "open_questions": 1,
        "refused": {},
        "refused_rows": [],
    }
    return whole | but


def test_a_catalogue_goes_on_record_and_again_changes_nothing(
    poisonbook: Poisonbook, store_url: str, tmp_path: Path
) -> None:
    register = made(poisonbook, url=store_url)
    file = catalogue(tmp_path)

    first = register.product("register", file, "--json")
    again = register.product("register", file, "--json")

    assert (first.code, first.err, first.json) == (0, "", summary())
    assert (again.code, again.json) == (0, summary(changed=0))
    assert register.listed() == {
        "P-ACETONE": "reportable",
        "P-ACID": "undetermined",
        "P-GLOVES": "not_regulated",
        "P-PEROXIDE": "restricted",
    }
    assert register.product("refresh", "--json").json == {"products": 4, "changed": 0, "statuses": []}
    assert register.product("remove", "P-GLOVES").code == 0
    assert register.product("refresh", "--json").json["products"] == 3
    assert "P-GLOVES" not in register.listed()


def test_a_person_is_told_what_was_registered(register: Register, tmp_path: Path) -> None:
    done = register.product("register", catalogue(tmp_path))

    said = [line.split(maxsplit=1) for line in done.out.splitlines()]
    assert (done.code, done.err) == (0, "")
    assert said == [
        ["4", "rows read"],
        ["4", "products registered, 4 of them new or changed"],
        ["1", "restricted"],
        ["1", "undetermined"],
        ["1", "reportable"],
        ["1", "not regulated"],
        ["1", "open questions to suppliers (`poisonbook question list --open`)"],
    ]
    (question,) = register.of("question", "list", "--open", "--json").json
    assert question["product_id"] == "P-ACID"


def test_a_listing_that_was_put_right_is_another_product_in_law(register: Register, tmp_path: Path) -> None:
    register.product("register", catalogue(tmp_path))
    right = catalogue(tmp_path, "id,title\nP-ACID,Nitric acid 2 % for laboratories\n", "right.csv")

    done = register.product("register", right, "--json")

    assert done.json["changed"] == 1
    assert register.listed()["P-ACID"] != "undetermined"
    assert len(register.listed()) == 4


def test_an_answered_question_is_not_asked_again_by_the_same_catalogue(register: Register, tmp_path: Path) -> None:
    file = catalogue(tmp_path)
    register.product("register", file)
    (question,) = register.of("question", "list", "--open", "--json").json
    register.of("question", "answer", question["id"], "60 % w/w")

    assert register.product("register", file, "--json").json["open_questions"] == 0
    register.product("refresh")
    assert register.of("question", "list", "--open", "--json").json == []


@pytest.mark.parametrize("form", ["jsonl", "parquet", "stdin", "shopify"])
def test_every_form_of_catalogue_is_read(register: Register, tmp_path: Path, form: str) -> None:
    row = '{"id":"P-1","title":"Acetone 1 L"}\n'
    if form == "parquet":
        pq.write_table(pa.table({"id": ["P-1"], "title": ["Acetone 1 L"]}), tmp_path / "catalogue.parquet")
        done = register.product("register", tmp_path / "catalogue.parquet")
    elif form == "stdin":
        done = register.product("register", "-", stdin=row.encode())
    elif form == "shopify":
        export = "Handle,Title,Body (HTML),Vendor,Type,Variant SKU\nacetone,Acetone 1 L,,Firm,Solvent,P-1\n"
        done = register.product("register", catalogue(tmp_path, export))
    else:
        done = register.product("register", catalogue(tmp_path, row, "catalogue.jsonl"))

    assert (done.code, done.err) == (0, "")
    assert register.listed() == {"P-1": "reportable"}


def test_rows_that_name_no_product_are_counted_and_listed_and_the_others_registered(
    register: Register, tmp_path: Path
) -> None:
    rows = (
        "id,title\nP-1,Acetone 1 L\n,Gloves\nP-2,\nP-1,Gloves\nP-1,Acetone 1 L\nP-3,Gloves\n",
        "id,title\nP-3,Mug\n",
    )
    first, other = (catalogue(tmp_path, text, f"{number}.csv") for number, text in enumerate(rows))

    done = register.product("register", first, other, "--json")

    assert done.code == 3
    assert (done.json["rows"], done.json["registered"], done.json["changed"]) == (7, 2, 2)
    assert done.json["refused"] == {"missing-id": 1, "missing-title": 1, "duplicate-product": 2}
    assert [(Path(one["file"]).name, one["row"], one["reason"]) for one in done.json["refused_rows"]] == [
        ("0.csv", 2, "missing-id"),
        ("0.csv", 3, "missing-title"),
        ("0.csv", 4, "duplicate-product"),
        ("1.csv", 1, "duplicate-product"),
    ]
    assert register.listed() == {"P-1": "reportable", "P-3": "not_regulated"}
    told = register.product("register", first)
    assert f"{first}: row 4: duplicate-product" in told.err
    assert "refused rows: 1 duplicate-product, 1 missing-id, 1 missing-title" in told.err


@pytest.mark.parametrize(
    ("row", "code"), [("P-2,", "strict-listing"), ("P-1,Gloves", "duplicate-product")], ids=["missing", "twice"]
)
def test_strictness_stops_at_the_first_row_and_registers_nothing(
    register: Register, tmp_path: Path, row: str, code: str
) -> None:
    done = register.product("register", catalogue(tmp_path, f"id,title\nP-1,Acetone 1 L\n{row}\n"), "--strict")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error[{code}]: ")
    assert register.listed() == {}


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("register", "catalogue.csv", "--operator", "opr_nobody"), "unknown-operator"),
        (("register", "missing.csv"), "file-missing"),
        (("refresh", "--operator", "opr_nobody"), "unknown-operator"),
        (("show", "P-1"), "unknown-product"),
        (("remove", "P-1"), "unknown-product"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_cannot_be_done_is_said_in_one_line(
    register: Register, tmp_path: Path, args: tuple[str, ...], code: str
) -> None:
    catalogue(tmp_path)

    done = register.product(*args)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"error[{code}]: ")
    assert register.listed() == {}


def test_a_column_that_is_no_fact_is_refused(register: Register, tmp_path: Path) -> None:
    done = register.product("register", catalogue(tmp_path, "id,title,email\nP-1,Acetone,a@b.example\n"))

    assert done.code == 2
    assert "email" in done.err
    assert register.listed() == {}


def test_an_error_on_the_way_says_what_is_on_record_already(register: Register, tmp_path: Path) -> None:
    rows = "".join(f"P-{number},Gloves {number}\n" for number in range(10))
    first = catalogue(tmp_path, f"id,title\n{rows}", "1.csv")
    broken = tmp_path / "2.csv.gz"
    more = "".join(f"Q-{number},Gloves {'x' * 6_000}\n" for number in range(4_000))
    broken.write_bytes(gzip.compress(f"id,title\n{more}".encode(), compresslevel=0)[:-20_000])

    done = register.product("register", first, broken)

    assert done.code == 2, done.out
    stay = len(register.listed())
    assert stay >= 10
    assert done.err.splitlines()[0] == f"{stay:,} products before the error are registered"


def test_products_are_shown_and_listed_by_status(register: Register, tmp_path: Path) -> None:
    register.product("register", catalogue(tmp_path))

    shown = register.product("show", "P-PEROXIDE").out
    whole = register.product("show", "P-PEROXIDE", "--json").json

    assert shown.splitlines() == [
        "P-PEROXIDE  restricted  Wasserstoffperoxid 35 %, 5 kg",
        "  EU Annex I (eu-1-hydrogen-peroxide): hydrogen-peroxide, restricted, 35 % w/w, 5 kg",
    ]
    assert (whole["id"], whole["status"], whole["title"]) == (
        "P-PEROXIDE",
        "restricted",
        "Wasserstoffperoxid 35 %, 5 kg",
    )
    assert whole["substances"][0]["strength_ww"] == "35"
    assert register.product("show", "P-GLOVES").out == "P-GLOVES  not_regulated  Gardening gloves\n"
    assert register.product("list", "--status", "undetermined").out == "P-ACID  undetermined\n"
    assert register.listed("--status", "reportable") == {"P-ACETONE": "reportable"}


def test_a_change_of_law_reaches_registered_products_when_they_are_refreshed(
    poisonbook: Poisonbook, tmp_path: Path
) -> None:
    law = tmp_path / "xf.yaml"
    law.write_text(LAW.replace("SUBSTANCE", "phosphorus-red"), encoding="utf-8")
    register = made(poisonbook, "XF", environ={"POISONBOOK_LAW": str(law)})
    register.product("register", catalogue(tmp_path))
    assert register.product("refresh", "--json").json == {"products": 4, "changed": 0, "statuses": []}

    law.write_text(LAW.replace("SUBSTANCE", "acetone"), encoding="utf-8")
    assert register.listed()["P-ACETONE"] == "reportable"
    done = register.product("refresh", "--json")

    assert done.json == {
        "products": 4,
        "changed": 1,
        "statuses": [{"id": "P-ACETONE", "before": "reportable", "after": "restricted"}],
    }
    assert register.listed()["P-ACETONE"] == "restricted"
    law.write_text(LAW.replace("SUBSTANCE", "phosphorus-red"), encoding="utf-8")
    assert register.product("refresh").out.splitlines()[-1] == "P-ACETONE  restricted -> reportable"


def test_own_words_and_companion_goods_are_heeded(poisonbook: Poisonbook, tmp_path: Path) -> None:
    companions = tmp_path / "companions.yaml"
    companions.write_text("companions:\n  - {name: gloves, terms: [gardening gloves]}\n", encoding="utf-8")
    register = made(poisonbook)
    register.product("register", catalogue(tmp_path))
    heeding = Register(poisonbook, register.store, environ={"POISONBOOK_COMPANIONS": str(companions)})

    assert heeding.product("refresh", "--json").json == {"products": 4, "changed": 1, "statuses": []}
    assert register.product("show", "P-GLOVES").out.splitlines()[-1] == "  companion goods: gloves"
