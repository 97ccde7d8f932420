"""`poisonbook screen` on a shop small enough to see through: what its options do."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import CATALOGUE, ORDERS

import poisonbook as package
from poisonbook.privacy.epoch_folder import PseudonymFolder
from poisonbook.privacy.pseudonyms import Personal

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook

PRIVATE_RULE = """\
id: op-any-acetone
version: 3
title: Any acetone at all
description: An operator's own rule.
jurisdiction: EU
indicator: the operator's own
attention: low
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)
    url: https://eur-lex.europa.eu/eli/reg/2019/1148/oj
    certainty: verified
    duty: EU-9-1
type: line
selection:
  substance: acetone
why: "An order of acetone."
"""


class _Resources(HTMLParser):
    """Gathers what a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            loads = name in ("src", "srcset", "data", "action", "poster") or (name == "href" and tag != "a")
            if tag == "script" or (loads and not (value or "").startswith(("data:", "#"))):
                self.found.append((tag, value or ""))


def asked_for(page: str) -> list[tuple[str, str]]:
    """Elements of a page that ask for something outside it."""
    resources = _Resources()
    resources.feed(page)
    return resources.found


def findings_of(rule: str, corner: Corner) -> list[Any]:
    return [finding for finding in corner.findings if finding["rule"] == rule]


def test_it_finds_what_the_law_touches(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*corner.screening)

    assert (done.code, done.err) == (0, "")
    assert done.json["catalogue"]["by_status"] == {
        "restricted": 1,
        "undetermined": 1,
        "reportable": 1,
        "not_regulated": 2,
    }
    assert done.json["orders"] == {
        "lines": 6,
        "regulated_lines": 3,
        "unknown_product_lines": 0,
        "regulated_lines_without_customer": 1,
        "repeated_lines": None,
        "first_regulated": "2026-01-02T10:00:00Z",
        "last_regulated": "2026-01-05T10:00:00Z",
    }
    assert [(one["rule"], one["lines"][0]["order_id"], one["lines"][0]["amount"]) for one in corner.findings] == [
        ("eu-restricted-to-public", "O-1", 10),
        ("eu-undetermined-to-public", "O-4", None),
    ]


def test_people_get_tables_and_the_place_of_the_report(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*corner.screening[:-1])

    assert (done.code, done.err) == (0, "")
    assert "eu-restricted-to-public" in done.out
    assert "out/report.html" in done.out
    assert "for people to decide" in done.out


def test_companions_count_inside_the_order_of_an_anchor_only(poisonbook: Poisonbook, corner: Corner) -> None:
    poisonbook(*corner.screening, "--companions", "companions.yaml")

    (found,) = findings_of("eu-restricted-with-companions", corner)

    assert [(line["order_id"], line["product_id"], line.get("companion")) for line in found["lines"]] == [
        ("O-1", "P-PEROXIDE", None),
        ("O-1", "P-BOX", "gift box"),
    ]


def test_an_operators_own_rule_is_run_too(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("rule.yaml", PRIVATE_RULE)

    done = poisonbook(*corner.screening, "--rules", "rule.yaml")

    assert (done.code, done.err) == (0, "")
    (found,) = findings_of("op-any-acetone", corner)
    assert (found["version"], found["lines"][0]["order_id"]) == (3, "O-3")


def test_a_pseudonym_key_keeps_pseudonyms_over_runs(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("key", base64.b64encode(bytes(range(32))))
    seen = []
    for _ in range(2):
        poisonbook(*corner.screening, "--pseudonym-key", "key")
        seen.append(corner.findings)

    assert seen[0] == seen[1]
    assert re.fullmatch("[0-9a-f]{32}", seen[0][0]["customer"])


def test_with_a_registers_keys_customers_are_who_they_are_there(poisonbook: Poisonbook, corner: Corner) -> None:
    folder = corner.folder / "pseudonyms"
    folder.mkdir()
    corner.write("pseudonyms/2026-01-01.key", base64.b64encode(bytes(32)))

    done = poisonbook(*corner.screening, "--register-keys", "pseudonyms", "--operator", "opr_shop")

    assert done.code == 0
    keys = PseudonymFolder(folder).keys
    names = {line.split(",")[1] for line in ORDERS.splitlines()[1:]}
    own = {keys.key_of("opr_shop", at=datetime.now(UTC)).pseudonym(one, Personal.CUSTOMER) for one in names}
    found = {row["customer"] for row in corner.findings if row["customer"] is not None}
    assert found
    assert found <= own
    assert all(one.startswith("20260101.") for one in found)


def test_a_registers_keys_need_to_know_whose_register_it_is(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*corner.screening, "--register-keys", "pseudonyms")

    assert done.code == 2
    assert "--operator" in done.err


def test_without_a_key_two_runs_cannot_be_joined(poisonbook: Poisonbook, corner: Corner) -> None:
    seen = []
    for _ in range(2):
        poisonbook(*corner.screening)
        seen.append(corner.findings[0]["customer"])

    assert seen[0] != seen[1]


def test_columns_are_renamed_and_dropped(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("catalogue.csv", CATALOGUE.replace("id,title", "sku_no,title"))
    corner.write("orders.csv", ORDERS.replace("quantity", "packs_sold").replace("customer_id", "loyalty"))

    done = poisonbook(*corner.screening, "--map", "sku_no=id", "--map", "packs_sold=quantity", "--drop", "loyalty")

    assert (done.code, done.err) == (0, "")
    assert {finding["customer"] for finding in corner.findings} == {None}


def test_a_scope_says_which_input_a_column_belongs_to(poisonbook: Poisonbook, corner: Corner) -> None:
    """The orders carry a title of their own; the catalogue keeps its title."""
    rows = [line + "," + title for line, title in zip(ORDERS.splitlines(), ["title", *"abcdef"], strict=True)]
    corner.write("orders.csv", "\n".join(rows) + "\n")

    refused = poisonbook(*corner.screening)
    dropped = poisonbook(*corner.screening, "--drop", "orders:title")
    mapped = poisonbook(*corner.screening, "--map", "orders:title=channel")

    assert (refused.code, dropped.code, mapped.code) == (2, 0, 0)
    assert dropped.json["findings"] == mapped.json["findings"]
    assert dropped.json["catalogue"]["by_status"]["restricted"] == 1


def test_a_dropped_column_need_not_be_in_every_input(poisonbook: Poisonbook, corner: Corner) -> None:
    """What the message about an unknown column advises works as it stands."""
    corner.write("orders.csv", "\n".join(line + ",x" for line in ORDERS.splitlines()).replace(",x", ",iban", 1))
    refused = poisonbook(*corner.screening)
    advice = re.search(r"--drop \S+", refused.err)
    assert advice

    assert poisonbook(*corner.screening, *advice[0].split()).code == 0


def test_rows_that_cannot_be_judged_are_listed_and_the_rest_is_judged(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", ORDERS + "O-5,K-DORA,2026-01-06T10:00:00Z\nO-6,K-EMIL,2026-01-06,P-ACETONE,-1\n")
    corner.write("catalogue.csv", CATALOGUE + ",no id,\nP-BARE,,\n")

    done = poisonbook(*corner.screening)

    assert done.code == 3
    assert done.err == (
        "refused rows: 1 missing-id, 1 missing-title, 1 negative-quantity, 1 ragged-row (see refused.jsonl)\n"
    )
    assert done.json["refused_rows"]["total"] == 4
    assert done.json["orders"]["lines"] == 8
    assert (corner.out / "refused.jsonl").read_text().splitlines() == [
        '{"file": "orders.csv", "row": 7, "reason": "ragged-row"}',
        '{"file": "catalogue.csv", "row": 6, "reason": "missing-id"}',
        '{"file": "catalogue.csv", "row": 7, "reason": "missing-title"}',
        '{"file": "orders.csv", "row": 8, "reason": "negative-quantity"}',
    ]
    assert len(corner.findings) == 2


@pytest.mark.parametrize(
    ("file", "rows", "place"),
    [
        ("orders.csv", ORDERS + "O-5,K-DORA,2026-01-06T10:00:00Z\n", "orders.csv: row 7"),
        ("orders.csv", ORDERS + "O-6,K-EMIL,2026-01-06,P-ACETONE,-1\n", "orders.csv: row 7"),
        ("catalogue.csv", CATALOGUE + ",no id,\n", "catalogue.csv: row 6"),
    ],
)
def test_strict_stops_at_the_first_such_row(
    file: str, rows: str, place: str, poisonbook: Poisonbook, corner: Corner
) -> None:
    corner.write(file, rows)

    done = poisonbook(*corner.screening, "--strict")

    assert done.code == 2
    assert place in done.err
    assert not corner.out.exists()


def test_lines_of_unknown_products_are_counted_and_not_judged(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("orders.csv", ORDERS + "O-5,K-DORA,2026-01-06T10:00:00Z,P-UNHEARD,1\n")

    done = poisonbook(*corner.screening)

    assert (done.code, done.json["orders"]["unknown_product_lines"]) == (0, 1)


def test_results_replace_earlier_results_and_nothing_else(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.out.mkdir()
    (corner.out / "findings.jsonl").write_text("old")
    (corner.out / "notes.txt").write_text("mine")

    poisonbook(*corner.screening)

    assert len(corner.findings) == 2
    assert (corner.out / "notes.txt").read_text() == "mine"


def test_the_law_of_a_past_day_is_asked_with_on(poisonbook: Poisonbook, corner: Corner) -> None:
    """Nothing was regulated in 2010."""
    done = poisonbook(*corner.screening, "--on", "2010-01-31")

    assert (done.code, done.json["law_on"]) == (0, "2010-01-31")
    assert done.json["orders"]["regulated_lines"] == 0


@pytest.mark.parametrize(
    "jurisdiction", ["EU", "GB", *(pytest.param(code, marks=pytest.mark.slow) for code in ("CH", "CA", "AU", "DK"))]
)
def test_every_jurisdiction_has_law_and_rules(jurisdiction: str, corner: Corner) -> None:
    found = package.screen(
        corner.folder / "catalogue.csv", corner.folder / "orders.csv", jurisdiction=jurisdiction.lower()
    )

    assert found.summary["jurisdiction"] == jurisdiction
    assert "P-PEROXIDE" in found.products["id"].to_pylist()
    assert found.summary["findings"]["by_rule"]


def test_the_report_is_whole_by_itself(poisonbook: Poisonbook, corner: Corner) -> None:
    """No script, style, image, font, frame or form from elsewhere; the only addresses are those of the law."""
    poisonbook(*corner.screening, "--companions", "companions.yaml")
    page = (corner.out / "report.html").read_text(encoding="utf-8")

    assert asked_for(page) == []
    assert not re.search(r"url\([\"']?(?!data:|#)|@import", page)
    assert 'href="https://' in page  # the law's own addresses: opened by a person, never by the page
    assert "default-src 'none'" in page


def test_the_page_of_a_catalogue_is_whole_by_itself(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook("recognise", "catalogue.csv", "--json", "--html", "page.html")

    assert (done.code, len(done.rows)) == (0, 3)
    page = (corner.folder / "page.html").read_text(encoding="utf-8")
    assert asked_for(page) == []
    assert "P-PEROXIDE" in page
    assert "Gardening" not in page


def test_a_mapped_column_may_have_a_comma_in_its_name(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("catalogue.csv", CATALOGUE.replace("id,title", '"Nummer, intern",title'))

    assert poisonbook(*corner.screening, "--map", "Nummer, intern=id").code == 0


def test_a_rule_about_companions_is_not_run_without_a_list(poisonbook: Poisonbook, corner: Corner) -> None:
    done = poisonbook(*corner.screening)

    assert done.json["rules_not_run"] == ["eu-restricted-with-companions"]
    assert "eu-restricted-with-companions" not in done.json["findings"]["by_rule"]
