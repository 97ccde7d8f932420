"""Living with recognition: own words, decisions, state, review list, explanation and comparison, as people use them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

CATALOGUE = """\
id,title,lang
1,AkkuStark 1 L,de
2,Acetone Loop 1 L,en
=3,Salpetersäure 5 L,de
4,Nitric acid 65 % 1 L,en
5,Chair,en
6,Hydrogen peroxide 1 L,en
"""
WORDS = """\
products:
  - {substance: sulfuric-acid, words: [AkkuStark], strength: 37 %}
ignore:
  - {words: [Acetone Loop], reason: a music label}
"""
NEXT_YEAR = (datetime.now(UTC).date() + timedelta(days=300)).isoformat()


@pytest.fixture
def shop(corner: Corner) -> Corner:
    corner.write("catalogue.csv", CATALOGUE)
    corner.write("words.yaml", WORDS)
    return corner


def test_a_text_is_recognised_without_a_file(poisonbook: Poisonbook) -> None:
    done = poisonbook("recognise", "--text", "Nitric acid 65 % 1 L", "--text", "Chair", "--json")

    assert (done.code, done.err) == (0, "")
    assert [(row["id"], row["status"]) for row in done.rows] == [("1", "restricted"), ("2", "not_regulated")]


def test_texts_come_from_standard_input_one_a_line(poisonbook: Poisonbook) -> None:
    done = poisonbook("recognise", "--text", "-", "--json", stdin="Acetone 1 L\n\nSalpetersäure\n".encode())

    assert [row["status"] for row in done.rows] == ["reportable", "undetermined"]


@pytest.mark.parametrize(
    "words",
    [
        ["recognise"],
        ["recognise", "catalogue.csv", "--text", "Acetone"],
        ["recognise", "--text", "Acetone", "--state", "state"],
        ["recognise", "catalogue.csv", "--explain"],
        ["recognise", "catalogue.csv", "--explain", "1", "--json"],
    ],
    ids=" ".join,
)
def test_what_does_not_go_together_is_told(words: list[str], poisonbook: Poisonbook, shop: Corner) -> None:
    done = poisonbook(*words)

    assert (done.code, done.out) == (2, "")
    assert "Usage:" in done.err


def test_own_words_are_used_by_recognise_and_screen(poisonbook: Poisonbook, shop: Corner) -> None:
    plain = poisonbook("recognise", "catalogue.csv", "--json").rows
    own = poisonbook("recognise", "catalogue.csv", "--words", "words.yaml", "--json").rows
    shop.write("orders.csv", "order_id,ts,product_id,quantity\nO-1,2026-01-02T10:00:00Z,1,2\n")
    screened = poisonbook(*shop.screening, "--words", "words.yaml")

    assert [row["id"] for row in plain] == ["2", "=3", "4", "6"]
    assert [row["id"] for row in own] == ["1", "=3", "4", "6"]
    assert screened.json["orders"]["regulated_lines"] == 1


def test_a_review_list_is_filled_in_and_given_back(poisonbook: Poisonbook, shop: Corner) -> None:
    done = poisonbook("recognise", "catalogue.csv", "--review", "review.csv", "--json")
    assert done.err == "2 listings to be settled are in review.csv\n"
    rows = list(csv.DictReader(io.StringIO((shop.folder / "review.csv").read_text(encoding="utf-8-sig"))))
    assert {row["id"] for row in rows} == {"'=3", "6"}
    assert rows[0]["id"] == "'=3"  # the largest first
    assert "Salpetersäure" in rows[0]["question"]
    decision = {"decision": "regulated as nitric-acid 2.9 %", "reason": "supplier-strength", "by": "AB"}
    rows[0].update(decision, on="2026-01-01", until=NEXT_YEAR)
    filled = io.StringIO()
    table = csv.DictWriter(filled, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    shop.write("decisions.csv", filled.getvalue())

    held = poisonbook("recognise", "catalogue.csv", "--decisions", "decisions.csv", "--json")

    assert held.err == "decisions: 1 held, 0 expired, 0 changed, 0 refused, 0 not found\n"
    decided = next(row for row in held.rows if row["id"] == "=3")
    assert (decided["status"], decided["decision"]["was"]) == ("reportable", "undetermined")
    assert decided["decision"]["until"] == NEXT_YEAR
    shop.write("catalogue.csv", CATALOGUE.replace("Salpetersäure 5 L", "Salpetersäure 10 L"))
    changed = poisonbook("recognise", "catalogue.csv", "--decisions", "decisions.csv", "--review", "again.csv")
    assert "decision on =3: the listing is not the text that was decided on" in changed.err
    assert "decision: the listing is not the text" in (shop.folder / "again.csv").read_text(encoding="utf-8-sig")


def test_a_review_page_asks_the_supplier(poisonbook: Poisonbook, shop: Corner) -> None:
    done = poisonbook("recognise", "catalogue.csv", "--review", "review.html")

    page = (shop.folder / "review.html").read_text(encoding="utf-8")
    assert done.code == 0
    assert "To be settled: 2 listings" in page
    assert "What is the concentration of hydrogen peroxide in % w/w" in page


def test_a_decided_product_is_never_hidden(poisonbook: Poisonbook, shop: Corner) -> None:
    listing = _hash(poisonbook, shop, "4")
    shop.write(
        "decisions.yaml",
        "decisions:\n  - {id: '4', decision: not regulated, reason: wrong-recognition, note: a label, by: QA, "
        f"on: 2026-01-01, until: {NEXT_YEAR}, listing: '{listing}'}}\n",
    )
    shop.write("orders.csv", "order_id,ts,product_id,quantity\nO-1,2026-01-02T10:00:00Z,4,2\n")

    done = poisonbook("recognise", "catalogue.csv", "--decisions", "decisions.yaml", "--json", "--html", "page.html")
    screened = poisonbook(*shop.screening, "--decisions", "decisions.yaml")

    row = next(row for row in done.rows if row["id"] == "4")
    assert (row["status"], row["decision"]["by"], row["decision"]["note"]) == ("not_regulated", "QA", "a label")
    assert "Decided by QA" in (shop.folder / "page.html").read_text(encoding="utf-8")
    assert screened.json["orders"]["regulated_lines"] == 0
    assert screened.json["decisions"]["held"] == 1
    assert "4" in [json.loads(line)["id"] for line in (shop.out / "products.jsonl").read_text().splitlines()]


def _hash(poisonbook: Poisonbook, shop: Corner, id_: str) -> str:
    from poisonbook.catalogue.content_hash import content_hash
    from poisonbook.facts.recognition import Listing

    row = next(row for row in csv.DictReader(io.StringIO(CATALOGUE)) if row["id"] == id_)
    return content_hash(Listing(row["id"], row["title"], lang=row["lang"]))


def test_a_state_gives_the_same_and_counts_what_changed(poisonbook: Poisonbook, shop: Corner) -> None:
    full = poisonbook("recognise", "catalogue.csv", "--json")
    first = poisonbook("recognise", "catalogue.csv", "--json", "--state", "state")
    again = poisonbook("recognise", "catalogue.csv", "--json", "--state", "state")
    shop.write("catalogue.csv", CATALOGUE.replace("Chair", "Acetone 1 L"))
    changed = poisonbook("recognise", "catalogue.csv", "--json", "--state", "state")

    assert first.err == "6 changed of 6 (there was no last run)\n"
    assert (again.err, changed.err) == ("0 changed of 6\n", "1 changed of 6\n")
    assert full.out == first.out == again.out
    assert [row["id"] for row in changed.rows] == ["2", "=3", "4", "5", "6"]


def test_a_listing_is_explained(poisonbook: Poisonbook, shop: Corner) -> None:
    done = poisonbook("recognise", "catalogue.csv", "--explain", "4")

    assert (done.code, done.err) == (0, "")
    assert "title: [name: Nitric acid] [strength: 65 %] [amount: 1 L]" in done.out
    assert "“65 %” in the title, read as % w/w: 65 % w/w of nitric-acid; taken for nitric-acid" in done.out
    assert "decided: eu-1-nitric-acid (Regulation (EU) 2019/1148, Art. 5(1) and (3), Annex I, above 3 % w/w" in done.out


def test_what_was_dropped_is_explained(poisonbook: Poisonbook) -> None:
    done = poisonbook("recognise", "--text", "Nail polish remover acetone-free, CAN of paint", "--explain")

    assert "free]" in done.out
    assert "“acetone” in the title, name of acetone: only a mention" in done.out
    assert "“CAN” in the title, name of calcium-ammonium-nitrate: without the company it needs" in done.out


def test_an_id_that_is_not_there_is_told(poisonbook: Poisonbook, shop: Corner) -> None:
    done = poisonbook("recognise", "catalogue.csv", "--explain", "99")

    assert done.code == 2
    assert done.err.startswith("error[no-such-listing]: --explain: none of the 6 listings has the id '99'")


def test_two_runs_are_compared(poisonbook: Poisonbook, shop: Corner) -> None:
    shop.write("old.json", poisonbook("recognise", "catalogue.csv", "--json", "--all").out)
    shop.write("catalogue.csv", CATALOGUE.replace("65 %", "2 %").replace("Chair", "Acetone 1 L"))
    shop.write("new.json", poisonbook("recognise", "catalogue.csv", "--json", "--all").out)

    done = poisonbook("compare", "old.json", "new.json", "--json", "--exit-code")

    assert done.code == 1
    assert [(row["id"], row["change"]) for row in done.rows] == [("4", "changed"), ("5", "newly_regulated")]
    assert poisonbook("compare", "old.json", "old.json", "--exit-code").code == 0
    table = poisonbook("compare", "old.json", "new.json")
    assert table.code == 0
    assert table.out.endswith("1 changed, 1 newly regulated; 3 regulated listings as they were.\n")
