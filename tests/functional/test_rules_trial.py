"""`poisonbook rules trial`, as people run it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.conftest import assert_refused

if TYPE_CHECKING:
    from tests.conftest import Corner, Poisonbook, Shop

RULE = """\
id: own-two-orders
version: 1
title: Two orders within a week
jurisdiction: EU
description: At least two orders of regulated products within 7 days.
law:
  - act: Regulation (EU) 2019/1148
    article: Art. 9(1)(c)
    url: https://gesetze.legal/eu/vo_eu_2019_1148/9
    certainty: verified
    duty: EU-9-1
indicator: "Art. 9(1)(c): quantity uncommon for the customer's use"
attention: low
type: event_count
selection: {status: [restricted, undetermined, reportable]}
group-by: [customer]
timespan: 7d
condition: {gte: 2}
basis: operator
why: {en: "{value} orders within {days} days; the operator's limit is {limit}."}
examples:
  match:
    - name: two orders
      lines: [{order: a, at: 0d}, {order: b, at: 7d}]
      finds: [{lines: [1, 2], value: 2}]
  no-match:
    - name: one order
      lines: [{order: a}]
"""


def trial(shop: Shop, rule: str, *more: str) -> list[str]:
    """The words of the command."""
    return ["rules", "trial", rule, "-c", str(shop.catalogue), "-o", str(shop.orders), *more]


def test_a_rule_that_is_being_written_is_tried_beside_the_live_ones(
    poisonbook: Poisonbook, corner: Corner, shop: Shop
) -> None:
    corner.write("own.yaml", RULE)
    corner.write("stricter.yaml", RULE.replace("{gte: 2}", "{gte: 3}"))

    done = poisonbook(*trial(shop, "own.yaml", "--against", "stricter.yaml", "--hours", "100", "--json"))

    assert (done.code, done.json["rule"], done.json["history"]["lines"]) == (0, "own-two-orders", shop.lines)
    assert done.json["versions"]["lost"] == []
    assert {one["figure"] for one in done.json["sensitivity"]} == {"condition", "timespan"}
    (own,) = (one for one in done.json["sensitivity"] if one["own"] and one["figure"] == "condition")
    assert own["alerts"] == done.json["alerts"] > 0
    assert (
        done.json["alerts_a_year"]["low"] <= done.json["alerts_a_year"]["value"] <= done.json["alerts_a_year"]["high"]
    )
    assert corner.leftovers() == []


def test_people_get_tables_and_a_curve(poisonbook: Poisonbook, shop: Shop) -> None:
    truth = str(shop.folder / "truth.jsonl")

    done = poisonbook(*trial(shop, "eu-count-over-window", "--scenarios", truth, "--hours", "1"))

    assert done.code == 0
    for words in ("(the rule's)", "▇", "a year", "of which there are", "planted scenarios", "not testable"):
        assert words in done.out


def test_a_page_of_it_is_written_in_the_readers_language(poisonbook: Poisonbook, corner: Corner, shop: Shop) -> None:
    done = poisonbook(*trial(shop, "eu-count-over-window", "--html", "trial.html", "--lang", "de", "--json"))

    page = (corner.folder / "trial.html").read_text(encoding="utf-8")
    assert done.code == 0
    assert f">{done.json['alerts']}</dd>" in page
    assert "Wie viel an ihren Zahlen hängt" in page
    assert page.count('class="curve"') >= 10
    assert corner.leftovers() == []


def test_without_a_regulated_line_nothing_is_said_of_a_year(poisonbook: Poisonbook, corner: Corner) -> None:
    corner.write("catalogue.csv", "id,title\nP-1,Garden chair\n")
    corner.write("orders.csv", "order_id,ts,product_id,quantity\nO-1,2026-03-01T10:00:00Z,P-1,1\n")
    words = ("rules", "trial", "eu-count-over-window", "-c", "catalogue.csv", "-o", "orders.csv", "--hours", "100")

    shown, told = poisonbook(*words), poisonbook(*words, "--json")

    assert re.search(r"a year +not known *\n", shown.out)
    assert re.search(r"of which there are +100 +not known", shown.out)
    assert (told.json["alerts_a_year"], told.json["work"]["hours_a_year"], told.json["work"]["fits"]) == (None,) * 3


def test_a_page_that_cannot_be_written_is_said(poisonbook: Poisonbook, corner: Corner, shop: Shop) -> None:
    done = poisonbook(*trial(shop, "eu-count-over-window", "--html", "nowhere/trial.html"))

    assert done.code == 4
    assert "nowhere" in done.err


def test_a_rule_about_companions_asks_for_the_list(poisonbook: Poisonbook, corner: Corner, shop: Shop) -> None:
    done = poisonbook(*trial(shop, "eu-restricted-with-companions"))

    assert_refused(done, corner, "trial-companions", "--companions")


@pytest.mark.parametrize("text", ["{}", "no JSON", '{"scenario": "x"}', "[]"])
def test_a_file_of_scenarios_that_is_none_is_refused(
    poisonbook: Poisonbook, corner: Corner, shop: Shop, text: str
) -> None:
    corner.write("truth.jsonl", text)

    done = poisonbook(*trial(shop, "eu-count-over-window", "--scenarios", "truth.jsonl"))

    assert_refused(done, corner, "scenario-file", "truth.jsonl", "order_ids")


def test_a_rule_that_is_not_there_is_named_with_the_nearest(poisonbook: Poisonbook, corner: Corner, shop: Shop) -> None:
    done = poisonbook(*trial(shop, "eu-count-over-windows"))

    assert_refused(done, corner, "rule-unknown", "eu-count-over-window")


def test_how_rare_it_may_be_is_said_as_one_in_so_many(poisonbook: Poisonbook, shop: Shop) -> None:
    done = poisonbook(*trial(shop, "eu-count-over-window"))

    assert re.search(r"^1 in 1,000,000 ", done.out, re.MULTILINE)
    assert "1e-06" not in done.out
    assert "no orders" not in done.err


def test_a_time_without_orders_is_warned_of_and_a_day_that_is_none_refused(poisonbook: Poisonbook, shop: Shop) -> None:
    empty = poisonbook(*trial(shop, "eu-count-over-window", "--since", "2099-01-01"))
    wrong = poisonbook(*trial(shop, "eu-count-over-window", "--since", "1.2.2021"))

    assert "there are no orders to try it on: look at --since and --until" in empty.err
    assert (wrong.code, "write it as 2021-02-01" in wrong.err) == (2, True)
