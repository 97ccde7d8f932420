"""Every page for every role, for nobody, and for another operator's staff: as its row of the table says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

import httpx
import pytest
from tests.functional.console.serving import BUTTON, Console

from poisonbook.console.app import PAGES
from poisonbook.console.cookies import SESSION
from poisonbook.console.pages import Page
from poisonbook.facts.recognition import Listing
from poisonbook.register.house import IncidentKind
from poisonbook.register.staff import StaffRole
from poisonbook.review.filings import Channel
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.authority_requests import GivenRequest, record_request
from poisonbook.workflows.filing import sign_report
from poisonbook.workflows.incidents import GivenIncident, record_incident
from poisonbook.workflows.product_decisions import GivenDecision, Reason, decide_product
from poisonbook.workflows.questions import questions_of
from poisonbook.workflows.register_products import register_products
from poisonbook.workflows.staff import GivenStaff, add_staff, find_staff, list_staff

OPEN = {
    "view": 303,
    "help": 200,
    "sign_in": 200,
    "come_in": 403,
    "ask_passkey": 200,
    "come_in_by_passkey": 403,
    "sign_out": 303,
    "provider": 502,
    "provider_back": 403,
    "invited": 404,
    "invited_password": 404,
    "invited_ask_passkey": 404,
    "invited_passkey": 404,
}
"""Of pages that are open to everybody: what somebody is answered who is not signed in, and sends what an example is."""
ENDING = frozenset({"sign_out", "account_leave_everywhere", "account_forget_password"})
"""Pages that end the session."""


@dataclass(frozen=True)
class Example:
    """A request for a page."""

    path: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


KEY_FILE = ("my.key", b"{}")
PASSKEY = Example(form={"token": "x", "answer": "{}"})
EXAMPLES: Mapping[str, Example] = {
    "catalogue_answer": Example(form={"answer": "35 %"}),
    "rights_look": Example(form={"customer_id": "C", "reason": "access"}),
    "rights_download": Example(form={"customer_id": "C", "reason": "access"}),
    "rights_correct": Example(form={"customer_id": "C", "kind": "licence", "id": "lic_x"}),
    "rights_erase": Example(form={"customer_id": "C", "step": "do"}),
    "rule_approve": Example(form={"digest": "sha256:x"}),
    "rule_refuse": Example(form={"digest": "sha256:x"}),
    "rule_shadow": Example(form={"digest": "sha256:x"}),
    "rule_waive": Example(form={"digest": "sha256:x", "gate": "customers", "reason": "why"}),
    "product_ask": Example(form={"what": "strength"}),
    "product_strength": Example(
        form={"substance": "hydrogen-peroxide", "strength": "9", "until": date.max.isoformat()}
    ),
    "product_other": Example(form={"decision": "exempt", "reason": "article", "until": date.max.isoformat()}),
    "request_record": Example(
        form={"authority": "A", "basis": "inspection", "reference": "1", "received_on": "2026-01-02", "orders": "O-1"}
    ),
    "request_propose": Example(form={"declined": "form"}),
    "transparency_release": Example(form={"year": "2100"}),
    "register_customer": Example(form={"customer_id": "C", "reason": "review"}),
    "come_in": Example(form={"staff": "nobody", "password": "wrong"}),
    "come_in_by_passkey": PASSKEY,
    "draft_case_sign": Example(form={"seen": "sha256:x", "channel": "download"}),
    "draft_incident_sign": Example(form={"seen": "sha256:x", "channel": "download"}),
    "report_countersigned": Example(form={"seen": "sha256:x"}),
    "report_acknowledged": Example(form={"reference": "X-1"}),
    "report_take": Example(form={"file": "zip"}),
    "report_take_opened": Example(form={"opening": "x"}, files={"key": KEY_FILE, "reply": KEY_FILE}),
    "incident_enter": Example(form={"kind": "theft", "substance": "acetone"}),
    "incident_reported": Example(form={"reference": "X-1"}),
    "opening_request": Example(form={"records": "idc_x", "role": "compliance"}),
    "opening_approve": Example(form={"passphrase": "x"}, files={"key": KEY_FILE}),
    "opening_read": Example(form={"passphrase": "x"}, files={"key": KEY_FILE, "reply": KEY_FILE}),
    "prove": Example(form={"password": "wrong"}),
    "prove_by_passkey": PASSKEY,
    "invited_password": Example(form={"password": "wrong"}),
    "invited_passkey": PASSKEY,
    "account_passkey": PASSKEY,
}
NEEDS_STEP = {"version": "1", "text": "why", "step": "do"}


NOBODYS = {
    "token": "x",
    "year": "2001",
    "kind": "json",
    "passkey_id": "x",
    "rule_id": "eu-several-substances",
    "request_id": "x",
}
"""Parameters of paths that are no operator's records."""


def records(console: Console, name: str) -> dict[str, str]:
    """What the parameters of paths may name: records of the shop, made for this."""
    operator = the_operator(console.service.store, console.shop.id)
    question = questions_of(console.service, operator)[0].id
    person = f"m-{len(list_staff(console.service.store, console.shop.id))}"
    given = GivenStaff(name="Somebody", roles=frozenset({StaffRole.RULES}))
    add_staff(console.service.store, console.shop.id, person, given, by=None)
    report, opening, incident = reported(console)
    return {
        "case_id": console.order(name),
        "question_id": question,
        "staff_id": person,
        "report_id": report,
        "opening_id": opening,
        "incident_id": incident,
        "authority_request_id": authority_asked(console),
        **decided(console, name),
    }


def authority_asked(console: Console) -> str:
    """The id of an authority's request."""
    staff = find_staff(console.service.store, console.shop.id, "data-protection")
    given = GivenRequest(
        authority="A", basis="inspection", reference="1", received_on=date(2026, 1, 2), orders=("O-1",)
    )
    return record_request(console.service, staff, given).id


def decided(console: Console, name: str) -> dict[str, str]:
    """The ids of a product that the shop alone has, and of a decision on it that waits."""
    service = console.service
    product = Listing(f"P/{name}", f"Hydrogen peroxide solution {name}, 1 l")
    register_products(service, console.shop, [product])
    until = service.clock().date()
    given = GivenDecision(decision="not regulated", reason=Reason.WRONG_RECOGNITION, until=until)
    by = find_staff(service.store, console.shop.id, "catalogue")
    return {"product_id": product.id, "decision_id": decide_product(service, by, product.id, given).id}


def reported(console: Console) -> tuple[str, str, str]:
    """The ids of a report, an opening and an incident."""
    service = console.service
    ann = find_staff(service.store, console.shop.id, "ann")
    given = GivenIncident(kind=IncidentKind.THEFT, substance="acetone")
    incident, told = (record_incident(service, console.shop, given).incident.id for _ in range(2))
    report = sign_report(service, ann, told, channel=Channel.DOWNLOAD, state="NL").id
    opening = console.asked(console.checked("K-ANNA"), "2026/42").opening.id
    return report, opening, incident


def requested(page: Page, own: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The path and the form of a request for a page; `own` are the parameters of paths."""
    example = EXAMPLES.get(page.id, Example())
    form = dict(example.form)
    if page.id.startswith("case_"):
        form = {**NEEDS_STEP, "benign": "ordinary_use", "to": "ben", **form}
    return page.path.format(**{name: quote({**NOBODYS, **own}[name], safe="") for name in page.parameters}), form


def asked(client: httpx.Client, page: Page, own: Mapping[str, str]) -> httpx.Response:
    path, form = requested(page, own)
    if page.method == "GET":
        return client.get(path)
    if page.uploads:
        return client.post(path, data=form, files=dict(EXAMPLES[page.id].files))
    return client.post(path, data=form) if form else client.post(path, content=b"", headers=BUTTON)


def led_away(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")


CLOSED = [page for page in PAGES if page.roles is not None]


def test_nobody_sees_more_than_the_open_pages(console: Console) -> None:
    own = records(console, "M-1")
    with console.browser(None) as nobody:
        for page in PAGES:
            answer = asked(nobody, page, own)
            if page.alone:
                assert answer.status_code == 200, page.id
            elif page.roles is None:
                assert answer.status_code == OPEN[page.id], page.id
            else:
                assert led_away(answer), page.id
                assert answer.content == b"", page.id


@pytest.mark.parametrize("role", list(StaffRole))
def test_each_role_sees_its_own_pages_and_no_other(console: Console, role: StaffRole) -> None:
    own = records(console, f"M-2-{role}")
    staff = role.value.replace("_", "-")
    with console.browser(staff) as somebody, console.browser(staff) as leaving:
        for page in sorted(CLOSED, key=lambda page: page.id in ENDING):
            if page.id in ENDING:
                leaving.headers["Cookie"] = f"{SESSION}={console.token(staff)}"
            answer = asked(leaving if page.id in ENDING else somebody, page, own)
            assert page.roles is not None
            if role in page.roles:
                assert answer.status_code in OWN.get(page.id, (200, 303, 409, 422)), (page.id, answer.status_code)
                assert not led_away(answer) or page.id in ENDING, page.id
            else:
                assert answer.status_code == 403, page.id
                assert "cetone" not in answer.text, page.id


OWN: Mapping[str, tuple[int, ...]] = {
    "prove": (403,),
    "prove_by_passkey": (403,),
    "account_passkey": (403, 422),
    "account_forget_passkey": (403, 404, 422),
    "provider_again": (502,),
    "opening_refuse": (303, 403, 409),
    "transparency_file": (404,),
}
"""Pages that refuse the example to whoever may see them."""


@pytest.mark.parametrize("role", list(StaffRole))
def test_what_is_another_operators_is_not_there(console: Console, role: StaffRole) -> None:
    theirs = records(console, f"M-3-{role}")
    with console.browser(role.value.replace("_", "-"), console.other) as stranger:
        for page in CLOSED:
            if set(page.parameters) & set(theirs):
                answer = asked(stranger, page, theirs)
                assert page.roles is not None
                expected = 404 if role in page.roles else 403
                assert answer.status_code == expected, (page.id, answer.status_code)


def test_an_inspector_changes_nothing_and_an_administrator_sees_no_customer() -> None:
    changing = [page for page in PAGES if page.method == "POST" and page.roles and page.is_of_records]
    assert changing
    assert not [page.id for page in changing if StaffRole.INSPECTOR in (page.roles or ())]
    for page in PAGES:
        if page.id.startswith("case") or page.id in ("queue", "register"):
            assert page.roles is not None
            blind = {StaffRole.ADMINISTRATOR, StaffRole.CATALOGUE, StaffRole.RULES, StaffRole.AUDITOR}
            assert not blind & page.roles, page.id
