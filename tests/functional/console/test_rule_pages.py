"""The rules' pages: in the reader's words, approved by two people on exactly what they say, with what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.functional.console.serving import Console
from tests.unit.trials.gate_records import BACK_TEST

from poisonbook.trials.moves import put_to_gates
from poisonbook.workflows.rule_gates import gate_record
from poisonbook.workflows.rule_steps import StepAsked, take_step
from poisonbook.workflows.staff import find_staff
from poisonbook.workflows.standing_rules import KnownRule
from poisonbook.workflows.starting import log_start


def digest(text: str) -> str:
    (found,) = {str(one) for one in re.findall(r"sha256:[0-9a-f]{64}", text)}
    return found


def test_two_people_approve_a_rule_as_it_stands(console: Console) -> None:
    with console.browser("rules") as first, console.browser("approver") as second, console.browser("ann") as other:
        shown = first.get("/rules/my-tons").text
        looked_at = {"digest": digest(shown)}
        assert "not approved" in shown
        assert "/rules/my-tons/approve" not in second.get("/rules/my-tons").text
        assert second.post("/rules/my-tons/approve", data=looked_at).status_code == 403
        assert first.post("/rules/my-tons/approve", data={"digest": "sha256:0"}).status_code == 409
        assert first.post("/rules/my-tons/approve", data=looked_at).headers["location"].endswith("?said=proposed")
        assert first.post("/rules/my-tons/approve", data=looked_at).status_code == 409
        assert "waits for a second person" in first.get("/rules").text
        done = second.post("/rules/my-tons/approve", data=looked_at)
        assert "approved by two people" in second.get(done.headers["location"]).text
        assert other.post("/rules/my-tons/approve", data=looked_at).status_code == 403
        shipped = first.get("/rules/eu-amount-over-window").text
        refused = first.post("/rules/eu-amount-over-window/approve", data={"digest": digest(shipped)})

    assert "/approve" not in shipped
    assert refused.status_code == 409


def test_a_rule_is_told_in_the_readers_language(console: Console) -> None:
    with console.browser("rules") as somebody:
        somebody.headers["Cookie"] += "; poisonbook-view=de.device"
        shown = somebody.get("/rules/my-tons").text

    assert "innerhalb von" in shown


def test_a_shipped_rule_is_told_whole_in_german_and_one_of_the_operators_own_as_it_is_written(console: Console) -> None:
    with console.browser("rules") as somebody:
        somebody.headers["Cookie"] += "; poisonbook-view=de.device"
        shipped = somebody.get("/rules/eu-amount-over-window").text
        own = somebody.get("/rules/my-tons").text
        listed = somebody.get("/rules").text

    assert "<h1>Große Menge eines Stoffes innerhalb von 30 Tagen</h1>" in shipped
    assert "ungewöhnlichen Mengen und nennt keine Zahl" in shipped
    assert "Gewöhnliche Erklärungen: ein Garten" in shipped
    assert "Ordinary explanations" not in shipped
    assert "… kg an Produkten mit …" in shipped
    assert '<h1 lang="en">Tons of one substance within a week</h1>' in own
    assert "Verschiedene regulierte Stoffe innerhalb von 30 Tagen" in listed


def test_a_case_is_told_in_the_readers_language(console: Console) -> None:
    case = console.order("GERMAN-1")
    with console.browser("ann") as ann:
        english = ann.get(f"/cases/{case}").text
        ann.headers["Cookie"] += "; poisonbook-view=de.device"
        german = ann.get(f"/cases/{case}").text

    sentence = re.compile(r'<p class="sentence"([^>]*)>([^<]+)</p>')
    assert all(lang == "" for lang, _ in sentence.findall(english) + sentence.findall(german))
    assert "kg an Produkten mit Aceton innerhalb von" in german
    assert "kg an Produkten" not in english


def test_what_changed_is_told_from_start_to_start(console: Console) -> None:
    started = log_start(console.service)
    with console.browser("auditor") as auditor:
        shown = auditor.get("/rule-history").text

    assert "The first set on record." in shown
    assert started.rules.startswith("sha256:")
    assert "The rules that this console reads are others" not in shown


@pytest.fixture
def gated(console: Console) -> Iterator[Console]:
    """The console where rules go through the gates; a rule of the other shop speaks of too many customers."""
    settings = console.service.settings
    console.service.settings = replace(settings, require_approved_rules="gates")
    rule = console.service.counter(console.other).rules["my-tons"]
    record = gate_record(rule, console.service.book, replace(BACK_TEST, alerts=10, tested=0))
    record = replace(record, fires=1, silent=1)
    by, now = find_staff(console.service.store, console.other.id, "rules"), console.service.clock()
    asked = StepAsked(
        console.other.id,
        KnownRule.of(rule),
        console.service.going_live,
        now,
        lambda found: put_to_gates(found.at_hand, by, now, record),
    )
    console.service.store.writer.run(take_step, asked)
    yield console
    console.service.settings = settings


def test_a_rule_goes_through_its_gates_on_its_page(gated: Console) -> None:
    other = gated.other
    with gated.browser("rules", other) as first, gated.browser("approver", other) as second:
        shown = first.get("/rules/my-tons").text
        looked_at = {"digest": digest(shown)}
        assert "not used" in shown
        assert "Rules of your own are used only once they are through the gates" in first.get("/rules").text
        assert "Alerts for 1,000 customers of regulated goods" in shown
        assert "1.112" in shown
        assert "≤ 1.25" in shown
        assert '<span class="under">channel: web</span>' in shown
        assert "too little trade to tell" in shown
        assert "/rules/my-tons/shadow" not in shown
        assert first.post("/rules/my-tons/shadow", data=looked_at).status_code == 409
        for gate in ("customers", "share", "<b>"):
            answer = second.post("/rules/my-tons/waive", data={**looked_at, "gate": gate, "reason": "why"})
            assert answer.status_code in (403, 409)
        wrote = first.post("/rules/my-tons/waive", data={**looked_at, "gate": "customers", "reason": "A <b>farm</b>."})
        assert "It is in writing." in first.get(wrote.headers["location"]).text
        assert "A &lt;b&gt;farm&lt;/b&gt;." in second.get("/rules/my-tons").text
        second.post("/rules/my-tons/waive", data={**looked_at, "gate": "customers"})
        assert "waived by two people" in first.get("/rules/my-tons").text
        assert second.post("/rules/my-tons/shadow", data=looked_at).status_code == 403
        began = first.post("/rules/my-tons/shadow", data=looked_at)
        shown = first.get(began.headers["location"]).text

    assert "counted beside the live rules, and shown to nobody" in shown
    assert "found 0 over 0 regulated order lines" in shown
    assert "/rules/my-tons/approve" not in shown
