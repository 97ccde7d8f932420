"""The pages around the cases: register, openings, retention, rules, catalogue, trainings, figures, inspection."""

from __future__ import annotations

import re

from tests.functional.console.serving import Console
from tests.functional.console.test_cases import step
from tests.ledger_events import events_of

from poisonbook.workflows.access import the_operator
from poisonbook.workflows.questions import questions_of


def test_the_register_is_searched_without_customers(console: Console) -> None:
    console.order("R-1", ("P-ACETONE", 30), ("P-NITRATE", 1))
    with console.browser("ann") as ann:
        found = ann.get("/register", params={"order_id": "R-1"})
        other = ann.get("/register", params={"order_id": "R-1", "substance": "potassium nitrate", "outcome": "refuse"})
        unknown = ann.get("/register", params={"substance": "no such thing"})
        wrong = ann.get("/register", params={"start": "yesterday"})
        strange = ann.get("/register", params={"customer_id": "C-R-1"})
        opened = ann.get("/register")
        empty = ann.get("/register?start=&end=&order_id=&outcome=")

    assert "<code>R-1</code>" in found.text
    assert "potassium nitrate, 99 % w/w, 5 kg" in found.text
    assert "C-R-1" not in found.text
    assert "The register has nothing of this." in other.text
    assert (unknown.status_code, wrong.status_code, strange.status_code) == (422, 400, 400)
    assert "a day is written as in 2026-11-22" in wrong.text
    assert (opened.status_code, empty.status_code) == (200, 422)
    assert "Fill in at least one field" in empty.text
    assert "Fill in at least one field" not in opened.text


def test_one_customers_orders_are_shown_for_a_reason_that_the_ledger_has(console: Console) -> None:
    console.order("R-2")
    before = len(events_of(console.service.store, "read"))
    with console.browser("ann") as ann:
        nothing = ann.post("/register/customer", data={"customer_id": "C-R-2", "reason": ""})
        shown = ann.post("/register/customer", data={"customer_id": "C-R-2", "reason": "complaint"})

    assert nothing.status_code == 422
    assert "Name the customer, and say why." in nothing.text
    assert re.findall(r"<th scope=\"row\"><code>([^<]+)</code>", shown.text) == ["R-2"]
    (read,) = events_of(console.service.store, "read")[before:]
    assert read["reason"] == "complaint"
    assert "C-R-2" not in str(read)


def test_pages_of_the_register_follow_one_another(console: Console) -> None:
    for number in range(52):
        console.order(f"P-{number:02}", operator=console.other)
    with console.browser("ann", console.other) as ann:
        first = ann.get("/register", params={"product_id": "P-ACETONE", "state": "screened"})
        link = re.search(r'<a rel="next" href="([^"]+)"', first.text)
        assert link is not None
        second = ann.get(link[1].replace("&amp;", "&"))
        queue = ann.get("/queue")
        assert queue.text.count("<tr data-row>") == 25
        following = re.search(r'<a rel="next" href="([^"]+)"', queue.text)
        assert following is not None
        assert ann.get(following[1].replace("&amp;", "&")).text.count("<tr data-row>") >= 2
        assert ann.get("/queue?after=nonsense").status_code == 400
        assert ann.get("/queue?view=nonsense").status_code == 400

    assert first.text.count("<tr data-row>") == 50
    assert 2 <= second.text.count("<tr data-row>") < 50


def test_what_a_supplier_says_is_kept_and_changes_nothing(console: Console) -> None:
    operator = the_operator(console.service.store, console.other.id)
    (question, *_) = questions_of(console.service, operator, open_only=True)
    with console.browser("catalogue", console.other) as somebody, console.browser("ann", console.other) as ann:
        seen = somebody.get("/catalogue")
        assert "Hydrogen peroxide solution, 1 l" in seen.text
        assert somebody.post(f"/catalogue/questions/{question.id}", data={"answer": " "}).status_code == 422
        assert ann.post(f"/catalogue/questions/{question.id}", data={"answer": "35 %"}).status_code == 403
        kept = somebody.post(f"/catalogue/questions/{question.id}", data={"answer": "35 %"})
        assert kept.headers["location"] == "/catalogue?said=kept"
        assert "Hydrogen peroxide solution, 1 l" in somebody.get("/catalogue?said=kept").text
        assert somebody.post(f"/catalogue/questions/{question.id}", data={"answer": "3 %"}).status_code == 409


def test_trainings_are_entered_with_what_is_missing_said_first(console: Console) -> None:
    good = {"on": "2026-03-02", "subject": "Statements <1>", "role": "counter staff", "people": "7"}
    with console.browser("eve") as eve, console.browser("ann") as ann:
        wrong = eve.post("/trainings", data={"on": "soon", "subject": "", "role": "x", "people": "many"})
        future = eve.post("/trainings", data={**good, "on": "2099-01-01"})
        assert ann.post("/trainings", data=good).status_code == 403
        assert eve.post("/trainings", data=good).headers["location"] == "/trainings?said=kept"
        listed = ann.get("/trainings")

    assert wrong.status_code == future.status_code == 422
    assert 'value="soon"' in wrong.text
    assert [wrong.text.count(f'id="{name}-fault"') for name in ("on", "subject", "role", "people")] == [1, 1, 0, 1]
    assert "lies in the future" in future.text
    assert "Statements &lt;1&gt;" in listed.text


def test_figures_are_of_everybody_together(console: Console) -> None:
    with console.browser("ann", console.other) as ann, console.browser("eve", console.other) as eve:
        for number, reason in enumerate(("A joiner.", "A farm.")):
            case = console.order(f"F-{number}", operator=console.other)
            step(ann, case, "close-not-suspicious", benign="trade_shown", text=reason, step="do")
        shown = eve.get("/charts").text
        rule = eve.get("/rules/eu-amount-over-window").text

    assert "Large amount of one substance within 30 days" in shown
    assert "Ann" not in shown.partition("<main")[2]
    assert "ann" not in re.sub(r"<[^>]+>", "", shown.partition("<main")[2])
    assert re.search(r"<dt>not suspicious</dt><dd>2</dd>", rule)


def test_rules_are_listed_with_the_record_of_each(console: Console) -> None:
    with console.browser("rules") as somebody:
        listed = somebody.get("/rules")
        shown = somebody.get("/rules/eu-several-substances")
        assert somebody.get("/rules/no-such-rule").status_code == 404

    assert 'href="/rules/eu-several-substances"' in listed.text
    assert "No case of it was decided yet." in shown.text or "not suspicious" in shown.text
    assert "30 days" in shown.text


def test_retention_counts_the_operators_own_records_alone(console: Console) -> None:
    console.order("T-1")
    console.order("T-0", operator=console.other)

    def orders(page: str) -> int:
        found = re.search(r">Orders</th>\s*<td[^>]*>(\d+)</td>", page)
        assert found is not None
        return int(found[1])

    with console.browser("auditor") as own, console.browser("auditor", console.other) as stranger:
        before = orders(own.get("/retention").text), orders(stranger.get("/retention").text)
        console.order("T-2")
        after = orders(own.get("/retention").text), orders(stranger.get("/retention").text)

    assert after == (before[0] + 1, before[1])


def test_whatever_an_inspector_looks_at_is_in_the_ledger_first(console: Console) -> None:
    case = console.order("V-1")
    before = len(events_of(console.service.store, "inspection"))
    with console.browser("inspector") as inspector:
        assert "You can read and change nothing." in inspector.get("/inspection").text
        inspector.get("/help")
        inspector.get("/queue")
        shown = inspector.get(f"/cases/{case}")
        assert inspector.get("/cases/Ann-Miller").status_code == 404, "what was only typed is in no ledger"

    looks = events_of(console.service.store, "inspection")[before:]
    assert [(look["staff"], look["page"], look["record"]) for look in looks] == [
        ("inspector", "inspection", ""),
        ("inspector", "queue", ""),
        ("inspector", "case", case),
    ]
    assert "There is nothing for you to decide here now." in shown.text
    assert "Take the next case" not in shown.text
