"""The rules' pages: in the reader's words, approved by two people on exactly what they say, with what changed."""

from __future__ import annotations

import re

from tests.functional.console.serving import Console

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
