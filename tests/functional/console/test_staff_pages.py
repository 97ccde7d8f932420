"""Staff through the pages: two administrators let somebody in, one lets them go."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from tests.functional.console.serving import Console

from poisonbook.register.staff import StaffRole
from poisonbook.workflows.staff import GivenStaff, add_staff, find_staff, list_staff
from poisonbook.workflows.staff_requests import requests_of

NEW = {"id": "zoe", "name": "Zoë <b>Quist</b>", "lang": "de"}


@pytest.fixture(scope="module", autouse=True)
def second(console: Console) -> str:
    """A second administrator."""
    given = GivenStaff(name="Second Admin", roles=frozenset({StaffRole.ADMINISTRATOR}))
    return add_staff(console.service.store, console.shop.id, "bea", given, by=None).id


@pytest.fixture
def ada(console: Console) -> Iterator[httpx.Client]:
    with console.browser("administrator") as browser:
        yield browser


@pytest.fixture
def bea(console: Console, second: str) -> Iterator[httpx.Client]:
    with console.browser(second) as browser:
        yield browser


def press(browser: httpx.Client, place: str) -> httpx.Response:
    return browser.post(place, content=b"", headers={"Content-Type": "application/x-www-form-urlencoded"})


def agree_to_all(console: Console, browser: httpx.Client) -> httpx.Response:
    (request,) = requests_of(console.service.store, console.shop.id)
    return press(browser, f"/staff/requests/{request.id}/agree")


def test_a_reviewer_is_entered_and_let_in_by_two(console: Console, ada: httpx.Client, bea: httpx.Client) -> None:
    asked = ada.post("/staff", data={**NEW, "roles": "reviewer"})
    assert asked.headers["location"] == "/staff?done=asked"
    assert "Another administrator has to agree" in ada.get("/staff?done=asked").text
    assert agree_to_all(console, ada).status_code == 409
    assert agree_to_all(console, bea).headers["location"] == "/staff?done=kept"
    zoe = find_staff(console.service.store, console.shop.id, "zoe")
    assert zoe.roles == {StaffRole.REVIEWER}
    assert zoe.lang == "de"
    listed = bea.get("/staff").text
    assert "Zoë &lt;b&gt;Quist&lt;/b&gt;" in listed

    assert press(bea, "/staff/zoe/invite").headers["location"] == "/staff?done=asked"
    shown = agree_to_all(console, ada)
    link = re.search(rf"{console.url}(/invitation/[\w-]{{43,}})", shown.text)
    assert link is not None
    with console.browser(None) as browser:
        assert "Zoë" in browser.get(link[1]).text

    assert press(ada, "/staff/zoe/disable").headers["location"] == "/staff?done=disabled"
    assert "disabled for ever" in ada.get("/staff/zoe").text
    with console.browser(None) as browser:
        assert browser.get(link[1]).status_code == 404


def test_one_enters_who_sees_no_customers(console: Console, ada: httpx.Client) -> None:
    done = ada.post("/staff", data={"id": "cat", "name": "Cat", "roles": ["catalogue", "rules"]})
    assert done.headers["location"] == "/staff?done=kept"
    changed = ada.post("/staff/cat", data={"name": "Cat Other", "roles": "catalogue"})
    assert changed.headers["location"] == "/staff?done=kept"
    assert find_staff(console.service.store, console.shop.id, "cat").roles == {StaffRole.CATALOGUE}
    assert "/invitation/" in press(ada, "/staff/cat/invite").text


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"id": "BAD ID", "name": "X", "roles": "reviewer"}, 422),
        ({"id": "x1", "name": "", "roles": "catalogue"}, 422),
        ({"id": "x1", "name": "X"}, 403),
        ({"id": "x1", "name": "X", "roles": ["administrator", "reviewer"]}, 403),
        ({"id": "x1", "name": "X", "roles": "inspector"}, 422),
        ({"id": "x1", "name": "X", "roles": "inspector", "until": "never"}, 422),
        ({"id": "x1", "name": "X", "roles": "catalogue", "subject": "s"}, 422),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_written(
    console: Console, ada: httpx.Client, said: dict[str, str], status: int
) -> None:
    answer = ada.post("/staff", data=said)

    assert answer.status_code == status
    assert f'value="{said["id"]}"' in answer.text
    assert "x1" not in [one.id for one in list_staff(console.service.store, console.shop.id)]
    assert requests_of(console.service.store, console.shop.id) == []


def test_nobody_of_another_shop_is_seen_or_changed(console: Console, ada: httpx.Client) -> None:
    given = GivenStaff(name="Only There", roles=frozenset({StaffRole.CATALOGUE}))
    add_staff(console.service.store, console.other.id, "there", given, by=None)

    assert "Only There" not in ada.get("/staff").text
    assert ada.get("/staff/there").status_code == 404
    assert press(ada, "/staff/there/disable").status_code == 404
    assert find_staff(console.service.store, console.other.id, "there").disabled_at is None


@pytest.mark.parametrize("who", ["ann", "eve", "auditor", "inspector", "data-protection"])
def test_nobody_else_sees_to_staff(console: Console, who: str) -> None:
    with console.browser(who) as browser:
        assert browser.get("/staff").status_code == 403
        assert browser.post("/staff", data={**NEW, "roles": "catalogue"}).status_code == 403
        assert press(browser, "/staff/ben/disable").status_code == 403
