"""Trials in the console: on orders that lie on the host, in a process of its own, counts alone and nothing kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.functional.console.serving import BUTTON, Console, console_in

CATALOGUE = "id,title\nP-A,Acetone 99.9 % 10 l\nP-B,Garden chair\n"
CANARIES = ("ZEBRA-CUSTOMER", "ZEBRA-ORDER")
LINES = [f"{CANARIES[1]}-{n},2026-03-{n:02}T10:00:00Z,P-A,2,{CANARIES[0]}-{n % 2}" for n in range(1, 11)]
ORDERS = "\n".join(["order_id,ts,product_id,quantity,customer_id", *LINES, "X,2026-03-01T10:00:00Z,P-B,1,C-9"])
TRIED = "/rules/eu-amount-over-window/trial"


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A console with past orders beside it."""
    data = tmp_path_factory.mktemp("past")
    with console_in(tmp_path_factory.mktemp("console-past"), trial_data=data) as running:
        own = data / running.shop.id
        own.mkdir()
        (own / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
        (own / "orders.csv").write_text(ORDERS, encoding="utf-8")
        yield running


def files_with(folder: Path, text: str) -> list[str]:
    return [str(one) for one in folder.rglob("*") if one.is_file() and text.encode() in one.read_bytes()]


def test_a_rule_is_tried_on_past_orders_and_the_curve_is_on_its_page(past: Console) -> None:
    with past.browser("rules") as rules, past.browser("ann") as ann:
        before = ann.get(TRIED).text
        begun = rules.post(TRIED, content=b"", headers=BUTTON)
        during = ann.get(TRIED).text
        second = rules.post("/rules/eu-several-substances/trial", content=b"", headers=BUTTON)
        past.service.trials.wait()
        shown = ann.get(TRIED).text
        listed = ann.get("/trials").text

    assert (begun.status_code, begun.headers["location"]) == (303, TRIED)
    assert "<button>Try it</button>" not in before
    assert "It is being made, since" in during
    assert second.status_code == 409
    assert "11 order lines from 1 March 2026 to 10 March 2026; 10 of them with a regulated substance" in shown
    assert shown.count("<svg") >= 3
    assert re.search(r"<tr><th scope=\"row\">20 \(the rule&#39;s own figure\)</th><td class=\"n\">2</td>", shown)
    assert not any(one in shown for one in CANARIES)
    assert "eu-several-substances" in listed
    assert [one for text in CANARIES for one in files_with(past.service.settings.folder, text)] == []


def test_a_rule_of_the_operators_own_is_tried_too_before_anybody_approved_it(past: Console) -> None:
    with past.browser("rules") as rules:
        past.service.trials.wait()
        rules.post("/rules/my-tons/trial", content=b"", headers=BUTTON)
        past.service.trials.wait()
        shown = rules.get("/rules/my-tons/trial").text
        unknown = rules.post("/rules/no-such-rule/trial", content=b"", headers=BUTTON)

    assert "0 of 0 alerts are of orders that no live rule speaks of" in shown
    assert unknown.status_code == 404


def test_what_goes_wrong_is_said(past: Console) -> None:
    data = past.service.settings.trial_data
    assert data is not None
    data /= past.shop.id
    past.service.trials.wait()
    (data / "orders.csv").write_text("order_id,ts\n1,2026-03-01\n", encoding="utf-8")
    try:
        with past.browser("rules") as rules:
            rules.post(TRIED, content=b"", headers=BUTTON)
            past.service.trials.wait()
            shown = rules.get(TRIED).text
    finally:
        (data / "orders.csv").write_text(ORDERS, encoding="utf-8")

    assert "It could not be made" in shown
    assert "product_id" in shown


def test_another_operators_orders_are_not_there_to_try_a_rule_on(past: Console) -> None:
    with past.browser("rules", past.other) as rules:
        refused = rules.post(TRIED, content=b"", headers=BUTTON)

    assert refused.status_code == 409


def test_without_past_orders_it_says_how_to_name_them(console: Console) -> None:
    with console.browser("rules") as rules:
        shown = rules.get(TRIED).text
        refused = rules.post(TRIED, content=b"", headers=BUTTON)

    assert "POISONBOOK_TRIAL_DATA" in shown
    assert refused.status_code == 409
    assert "There are no past orders" in refused.text
