"""A whole life: an order at the checkout, the case, two people, an opened identity, a report, the proof, and nothing.

Checkout and console are two servers on one store, as in a shop; people work in a browser alone. Time is the store's
clock, which is put forward at the end.
"""

from __future__ import annotations

import json
import socket
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from click.testing import CliRunner
from tests import plain_http
from tests.functional.browsing import Visit, chromium, needs_chromium
from tests.functional.web.serving import PATIENCE, settings_in, wait_until
from tests.roles import CHEAP, COMPLIANCE, DATA_PROTECTION

from poisonbook.cli.main import cli
from poisonbook.clock import system_clock
from poisonbook.console import app as console
from poisonbook.console.serving import at_console
from poisonbook.console.words import words_for
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.register.access import Operator, Scope
from poisonbook.register.staff import StaffRole
from poisonbook.settings import Settings
from poisonbook.storage import contents
from poisonbook.web import app as checkout
from poisonbook.web.listening import App, GracefulServer, configured
from poisonbook.workflows.access import add_key, add_operator
from poisonbook.workflows.invitations import invite
from poisonbook.workflows.service import Service
from poisonbook.workflows.staff import GivenStaff, add_staff
from poisonbook.workflows.sweep import trust_clock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium
WORDS = words_for("en")
ORDER, CUSTOMER, NUMBER = "LIFE-ORDER-1", "LIFE-CUSTOMER-1", "L1FE00X77"
REASON, AGREED = "Nobody of that trade needs so much.", "It does not fit what was stated."
PASSWORDS = {"ann": "plum-lantern-north", "eve": "river-copper-sound", "dan": "meadow-anchor-violet"}
PEOPLE = {
    "ann": ("Ann Rivers", StaffRole.REVIEWER),
    "eve": ("Eve Lindqvist", StaffRole.APPROVER),
    "dan": ("Dan Okoro", StaffRole.DATA_PROTECTION),
}
PASSPHRASE = "the passphrase of a key"  # noqa: S105 - of a key that is made here
STEPS = {
    "case": ["opened", "taken", "proposed", "confirmed", "reported"],
    "opening-requested": ["opening-requested"],
    "opening-approved": ["opening-approved"],
    "opening-read": ["opening-read"],
    "report": ["signed", "countersigned", "taken_out", "filed"],
}
"""What the ledger has of it, by kind."""
CANARIES = (ORDER, CUSTOMER, NUMBER, REASON, AGREED)


@dataclass
class Clock:
    """The time, and how far it was put forward."""

    forward: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return system_clock() + self.forward


@dataclass(frozen=True)
class Shop:
    """A shop with a checkout and a console."""

    folder: Path
    clock: Clock
    service: Service
    operator: Operator
    api: httpx.Client
    console: str


@contextmanager
def served(door: App, settings: Settings) -> Iterator[str]:
    """A server in a thread; the address that it listens on."""
    server = GracefulServer(configured(door, settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings, clock = settings_in(tmp_path, console_port=port, review_duplicates=0, review_seeds=0), Clock()
    with ExitStack() as stack:
        service = Service.open(settings, clock=clock)
        operator = add_operator(service.store, "Apotheke am Markt", ["EU"])
        for id_, (name, role) in PEOPLE.items():
            add_staff(service.store, operator.id, id_, GivenStaff(name=name, roles=frozenset({role})), by=None)
        key = add_key(service.store, operator.id, scopes=tuple(Scope))
        stack.enter_context(served(console.door_of(service), at_console(settings)))
        url = stack.enter_context(served(checkout.door_of(Service.open(settings, clock=clock)), settings))
        headers = {"Authorization": f"Bearer {key.secret}"}
        api = stack.enter_context(plain_http.client(base_url=url, headers=headers, timeout=PATIENCE))
        yield Shop(tmp_path, clock, service, operator, api, settings.console_origin)


def sent(shop: Shop, path: str, body: dict[str, Any], expected: int = 201) -> dict[str, Any]:
    """What the checkout is answered."""
    answer = shop.api.post(path, json=body)
    assert answer.status_code == expected, answer.text
    said: dict[str, Any] = answer.json()
    return said


def ordered(shop: Shop) -> dict[str, Any]:
    """The answer to an order of somebody who showed who they are, and wants a lot."""
    sent(shop, "/v1/products", {"products": [{"id": "P-1", "title": "Acetone 99.9 %, 1 l bottle"}]}, 200)
    identity = {"document_type": "national_id", "number": NUMBER, "expires_on": "2099-05-01"}
    check = sent(shop, "/v1/identity-checks", {"customer_id": CUSTOMER, **identity})
    lines = [{"product_id": "P-1", "quantity": "40"}]
    order = {"order_id": ORDER, "customer_id": CUSTOMER, "delivery_country": "NL", "identity_check": check["id"]}
    return sent(shop, "/v1/orders", {**order, "lines": lines}, 200)


def entered(browser: Browser, shop: Shop, staff: str) -> Visit:
    """A browser of somebody who follows their invitation, and sets a password."""
    token = invite(shop.service.store, shop.operator.id, staff, by=None, password=True).token
    seen = Visit(browser.new_context(accept_downloads=True).new_page())
    seen.page.goto(f"{shop.console}/invitation/{token}")
    seen.page.locator("#password").fill(PASSWORDS[staff])
    press(seen.page, WORDS["invited.password_do"])
    seen.page.get_by_role("button", name=WORDS["sign_out"], exact=True).wait_for()
    return seen


def press(page: Page, name: str) -> None:
    """Press a button, and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow a link, and wait for its page."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


def decide(page: Page, move: str, reason: str) -> None:
    """Write a decision, look at it once more, and take it."""
    page.locator(f"#{move} > summary").click()
    page.locator(f"#{move} textarea").fill(reason)
    with page.expect_navigation():
        page.locator(f"#{move} button").click()
    press(page, WORDS[f"case.sure.{move}"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def last_of(place: str) -> str:
    """The id at the end of an address."""
    return urlsplit(place).path.rpartition("/")[2]


def signed_in(page: Page, shop: Shop, staff: str) -> Page:
    """The page of somebody who comes in by password."""
    page.goto(f"{shop.console}/sign-in")
    page.locator("#staff").fill(staff)
    page.locator("#password").fill(PASSWORDS[staff])
    press(page, WORDS["sign_in.do"])
    return page


def saved(page: Page, name: str, folder: Path) -> Path:
    """The file that a button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    place = folder / download.value.suggested_filename
    download.value.save_as(place)
    return place


def private_key(folder: Path, key: PrivateRoleKey) -> Path:
    """The file of a private role key, as its holder has it."""
    file = folder / f"{key.role.value}.private"
    file.write_text(key.locked(PASSPHRASE, cost=CHEAP))
    return file


def give_key(page: Page, form: str, file: Path) -> None:
    """Choose a key file in a form, and enter its passphrase."""
    page.locator(f"#{form}-key").set_input_files(file)
    page.locator(f"#{form}-passphrase").fill(PASSPHRASE)


def proved(shop: Shop, *entry: str) -> str:
    """What the proof of an entry says, checked as an inspector checks it."""
    environment = {
        "POISONBOOK_FOLDER": str(shop.folder),
        "POISONBOOK_LEDGER_KEY": str(shop.service.settings.ledger_key),
    }
    proof = CliRunner().invoke(cli, ["ledger", "prove", *entry], env=environment)
    assert proof.exception is None, proof.exception
    key = CliRunner().invoke(cli, ["ledger", "key"], env=environment).stdout.strip()
    file = shop.folder / "proof"
    file.write_text(proof.stdout)
    checked = CliRunner().invoke(cli, ["ledger", "verify", str(file), "--log", key])
    file.unlink()
    assert checked.exit_code == 0, checked.output
    return checked.stdout


def years_pass(shop: Shop, years: int) -> None:
    """Put the clock forward, have somebody say that it is right, and delete what is due."""
    shop.clock.forward = timedelta(days=366 * years)
    trust_clock(shop.service.store)
    assert shop.service.sweeper.sweep().compacted


def found_in(shop: Shop, texts: Iterable[str]) -> list[tuple[str, str]]:
    """Which of the texts stand in which file of the store."""
    files = [path for path in shop.folder.rglob("*") if path.is_file()]
    return [(path.name, text) for path in files for text in texts if text.encode() in path.read_bytes()]


def test_from_the_checkout_to_nothing(shop: Shop, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = tmp_path_factory.mktemp("desk")
    assert ordered(shop)["outcome"] == "hold"
    ann, eve, dan = (entered(browser, shop, one) for one in PASSWORDS)

    # A reviewer calls it suspicious, an approver agrees.
    ann.page.goto(f"{shop.console}/queue")
    press(ann.page, WORDS["queue.next"])
    case = ann.page.url
    assert "Acetone" in ann.page.locator(".listing mark").first.inner_text()
    decide(ann.page, "propose", REASON)
    eve.page.goto(f"{shop.console}/queue?view=second")
    with eve.page.expect_navigation():
        eve.page.locator("tr[data-row] a").click()
    assert eve.page.url == case
    decide(eve.page, "confirm", AGREED)
    assert eve.page.locator(".lead .state").inner_text() == WORDS["disposition.suspicious"]

    # Whose it was is asked for, and approved by the other role.
    ann.page.goto(case)
    follow(ann.page, WORDS["case.open_particulars"])
    ann.page.locator("input[name=records]").first.check()
    reply = saved(ann.page, WORDS["openings.ask_do"], desk)
    dan.page.goto(f"{shop.console}/openings")
    with dan.page.expect_navigation():
        dan.page.locator("tr[data-row] a").first.click()
    give_key(dan.page, "approve", private_key(desk, DATA_PROTECTION))
    press(dan.page, WORDS["openings.approve_do"])

    # Two sign the report; with the number in it, it is sent by hand.
    ann.page.goto(case)
    follow(ann.page, WORDS["reports.begin"])
    press(ann.page, WORDS["reports.sign_do"])
    report = ann.page.url
    eve.page.goto(report)
    press(eve.page, WORDS["reports.second_do"])
    ann.page.goto(report)
    ann.page.get_by_text(WORDS["reports.take_opened"], exact=True).click()
    opening = ann.page.locator("input[name=opening]").get_attribute("value")
    give_key(ann.page, str(opening), private_key(desk, COMPLIANCE))
    ann.page.locator("input[name=reply]").set_input_files(reply)
    files = zipfile.ZipFile(saved(ann.page, WORDS["reports.take_opened_do"], desk))
    assert any(NUMBER.encode() in files.read(one) for one in files.namelist())
    ann.page.goto(report)
    press(ann.page, WORDS["reports.filed_do"])

    # Each step is in the ledger, for whoever asks.
    ids = {"order": ORDER, "case": last_of(case), "opening": str(opening), "report": last_of(report)}
    for noun, id_ in ids.items():
        assert f'"{id_}"' in proved(shop, noun, id_)
    with shop.service.store.reading() as connection:
        steps = [(one.number, json.loads(one.content)) for kind in STEPS for one in contents.of_kind(connection, kind)]
    assert [said.get("step", said["kind"]) for _, said in steps] == [step for kind in STEPS.values() for step in kind]
    for number, said in steps:
        assert str(said["id"]) in proved(shop, "entry", str(number))
    assert ann.complaints == eve.complaints == dan.complaints == []

    # Its time is over: nobody finds anything of it, on no page and in no file.
    years_pass(shop, 2)
    again = signed_in(ann.page, shop, "ann")
    for place in (case, report, f"{shop.console}/openings/{opening}"):
        answer = again.goto(place)
        assert answer is not None
        assert answer.status == 404
    for place in ("/queue", "/queue?view=closed", "/register", "/reports", "/openings"):
        again.goto(shop.console + place)
        assert not [one for one in (*CANARIES, *ids.values()) if one in again.content()], place
    assert shop.api.get(f"/v1/orders/{ORDER}").status_code == 404
    assert found_in(shop, CANARIES) == []
    # That there was a case and a report, by ids that lead to nothing, is in the ledger for ten years.
    years_pass(shop, 12)
    assert found_in(shop, ids.values()) == []
