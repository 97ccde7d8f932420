"""Requests of authorities and the public report in the console: two people, each step, and the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from tests.functional.console.serving import BUTTON, Console, console_in

from poisonbook.storage import operators
from poisonbook.workflows.authority_requests import find_request
from poisonbook.workflows.staff import find_staff
from poisonbook.workflows.transparency import list_years

ASKED = {"authority": "Police", "basis": "court_order", "reference": "Js 1", "received_on": "2026-01-02"}


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with console_in(tmp_path_factory.mktemp("console")) as running:
        yield running


@pytest.fixture
def officer(console: Console) -> Iterator[httpx.Client]:
    """The browser of the data-protection officer."""
    with console.browser("data-protection") as browser:
        yield browser


@pytest.fixture
def approver(console: Console) -> Iterator[httpx.Client]:
    """The browser of somebody who is the second person."""
    with console.browser("approver") as browser:
        yield browser


def recorded(browser: httpx.Client, **more: str) -> str:
    """The path of a request that was put on record."""
    answer = browser.post("/requests", data={**ASKED, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_an_answer_goes_through_two_people(console: Console, officer: httpx.Client, approver: httpx.Client) -> None:
    console.order("R-1")
    place = recorded(officer, orders="R-1")
    proposed = officer.post(f"{place}/propose", data={"given": ["orders", "decisions"], "declined": "more_than_needed"})

    assert proposed.headers["Location"] == f"{place}?done=propose"
    assert "/confirm" not in officer.get(place).text
    alone = officer.post(f"{place}/confirm", headers=BUTTON)
    assert alone.status_code == 409
    assert "A second person decides" in alone.text
    seen = approver.get(place).text
    assert "What was decided, and why" in seen
    assert f"{place}/confirm" in seen
    assert approver.post(f"{place}/confirm", headers=BUTTON).status_code == 303
    assert "given in part" in approver.get(place).text
    assert "given in part" in officer.get("/requests").text


def test_what_names_nothing_is_told_so_and_can_only_be_refused(officer: httpx.Client) -> None:
    refused = officer.post("/requests", data=ASKED)
    place = recorded(officer, unnamed="yes")

    assert refused.status_code == 422
    assert "names the cases or orders" in refused.text
    page = officer.get(place).text
    assert 'name="given"' not in page
    assert re.findall(r'<option value="(\w*)"', page.partition('id="declined"')[2].partition("</select>")[0]) == [
        "nothing_named"
    ]
    assert officer.post(f"{place}/propose", data={"given": "orders"}).status_code == 409


def test_what_people_type_stands_on_the_page_as_text(officer: httpx.Client) -> None:
    place = recorded(officer, authority="<b>Police</b>", orders="O-<i>1")

    for page in (officer.get(place).text, officer.get("/requests").text):
        assert "<b>Police" not in page
        assert "<i>1" not in page
        assert "&lt;b&gt;Police" in page


def test_a_day_that_is_none_is_said(officer: httpx.Client) -> None:
    answer = officer.post("/requests", data={**ASKED, "received_on": "soon"})

    assert answer.status_code == 422
    assert "which day it came" in answer.text


def test_another_operators_request_is_not_there(console: Console, officer: httpx.Client) -> None:
    place = recorded(officer, orders="O-1")

    with console.browser("data-protection", console.other) as stranger:
        assert stranger.get(place).status_code == 404
        assert stranger.post(f"{place}/withdraw", headers=BUTTON).status_code == 404


def test_a_request_is_sent_back_and_taken_back(console: Console, officer: httpx.Client, approver: httpx.Client) -> None:
    service = console.service
    place = recorded(officer, orders="O-1")
    staff, id_ = find_staff(service.store, console.shop.id, "data-protection"), place.rpartition("/")[2]
    officer.post(f"{place}/propose", data={"declined": "form"})
    assert approver.post(f"{place}/send-back", headers=BUTTON).status_code == 303
    assert find_request(service, staff, id_).declined is None
    assert officer.post(f"{place}/withdraw", headers=BUTTON).status_code == 303
    assert find_request(service, staff, id_).state.value == "withdrawn"


def test_a_year_is_released_by_two_people_and_its_files_are_there(
    console: Console, officer: httpx.Client, approver: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("opendp", reason="the extra transparency is not installed")
    year = str(console.service.clock().year - 1)
    assert "This register began after that year" in officer.post("/public-report", data={"year": year}).text
    monkeypatch.setattr(operators, "began", lambda *_: datetime(2020, 1, 1, tzinfo=UTC))

    assert officer.post("/public-report", data={"year": year}).headers["Location"].endswith("proposed")
    again = officer.post("/public-report", data={"year": year})
    assert again.status_code == 409
    assert "A second person releases it" in again.text
    assert officer.get(f"/public-report/{year}/en.html").status_code == 404
    assert f"Release {year}" in approver.get("/public-report").text
    assert approver.post("/public-report", data={"year": year}).headers["Location"].endswith("released")
    assert approver.post("/public-report", data={"year": year}).status_code == 409

    page = officer.get(f"/public-report/{year}/en.html")
    assert f"public report for {year}" in page.text
    assert page.headers["Content-Disposition"] == f'attachment; filename="transparency-{year}.en.html"'
    assert officer.get(f"/public-report/{year}/de.pdf").content.startswith(b"%PDF")
    assert officer.get(f"/public-report/{year}/json").json()["year"] == int(year)
    assert officer.get(f"/public-report/{year}/exe").status_code == 404
    assert [one.id for one in list_years(console.service.store, console.shop)] == [year]
    with console.browser("auditor") as auditor:
        assert auditor.get(f"/public-report/{year}/json").status_code == 200


def test_a_year_that_is_not_over_and_one_that_is_none_are_refused(console: Console, officer: httpx.Client) -> None:

    assert officer.post("/public-report", data={"year": str(console.service.clock().year)}).status_code == 409
    assert officer.post("/public-report", data={"year": "x"}).status_code == 422
