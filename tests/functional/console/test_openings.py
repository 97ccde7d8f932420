"""Openings through the pages: asked for, approved and read by two people with two keys, which are kept nowhere."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html import unescape
from pathlib import Path

import httpx
import pytest
from tests.functional.console.serving import BUTTON, Console
from tests.ledger_events import events_of
from tests.roles import CHEAP, COMPLIANCE, DATA_PROTECTION, role_key

from poisonbook.console.uploads import LARGEST_FILE
from poisonbook.privacy.private_role_keys import COST, PrivateRoleKey
from poisonbook.register.roles import Role
from poisonbook.workflows.cases import confirm, propose
from poisonbook.workflows.staff import find_staff

PASSPHRASE = "correct horse battery"  # noqa: S105 - of a key of this test
MARKUP = "\"><b>x</b>'.key"


@cache
def key_file(key: PrivateRoleKey, cost: int = CHEAP) -> bytes:
    """What stands in the file of a key."""
    return key.locked(PASSPHRASE, cost=cost).encode()


@pytest.fixture(scope="module")
def ann(console: Console) -> Iterator[httpx.Client]:
    """Ann, who reviews and has the key of compliance."""
    with console.browser("ann") as browser:
        yield browser


@pytest.fixture(scope="module")
def officer(console: Console) -> Iterator[httpx.Client]:
    """The data protection officer, who has the other key."""
    with console.browser("data-protection") as browser:
        yield browser


def send(
    client: httpx.Client, opening: str, step: str, key: bytes, reply: bytes | None = None, *, name: str = "my.key"
) -> httpx.Response:
    """Send the form of a step with its files."""
    files = {"key": (name, key)} | ({} if reply is None else {"reply": (name, reply)})
    return client.post(f"/openings/{opening}/{step}", data={"passphrase": PASSPHRASE}, files=files)


def stands(client: httpx.Client, opening: str) -> str:
    """How an opening stands, as its page says."""
    found = re.search(r'class="lead"><span class="state">([^<]+)<', client.get(f"/openings/{opening}").text)
    assert found is not None
    return found[1]


def test_where_nothing_is_sealed_nothing_is_offered_to_be_opened(console: Console, ann: httpx.Client) -> None:
    case = console.order("OPN-0")
    people = [find_staff(console.service.store, console.shop.id, one) for one in ("ann", "eve")]
    propose(console.service, people[0], case, 1, reason="why")
    confirm(console.service, people[1], case, 2, reason="why")

    shown = ann.get(f"/cases/{case}").text

    assert f"/cases/{case}/opening" not in shown
    assert "Nothing that is sealed is on record of these orders." in shown
    assert "What a sealed record can hold" in ann.get(f"/cases/{case}/opening").text


def test_two_people_with_two_keys_read_once_what_was_sealed(
    console: Console, ann: httpx.Client, officer: httpx.Client
) -> None:
    case, record = console.suspicious("OPN-1")
    assert f'href="/cases/{case}/opening"' in ann.get(f"/cases/{case}").text
    form = ann.get(f"/cases/{case}/opening").text
    assert f'value="{record}"' in form
    assert "NR C-OPN-1" not in form

    asked = ann.post(
        f"/cases/{case}/opening/ask",
        data={"records": record, "reason": "suspicious_transaction", "role": "compliance"},
    )

    assert asked.headers["cache-control"] == "no-store"
    opening = re.fullmatch(r'attachment; filename="(opn_[0-9a-f]+)\.reply\.json"', asked.headers["content-disposition"])
    assert opening is not None
    approved = send(officer, opening[1], "approve", key_file(DATA_PROTECTION))
    assert approved.headers["location"] == f"/openings/{opening[1]}?done=approve"
    read = send(ann, opening[1], "read", key_file(COMPLIANCE), asked.content)
    assert (read.status_code, read.headers["cache-control"]) == (200, "no-store")
    assert "NR C-OPN-1" in read.text
    assert stands(ann, opening[1]) == "read"
    again = send(ann, opening[1], "read", key_file(COMPLIANCE), asked.content)
    assert again.status_code == 409
    assert "NR C-OPN-1" not in again.text
    told = events_of(console.service.store, "opening-requested", "opening-approved", "opening-read")
    assert [one["kind"] for one in told if one["id"] == opening[1]] == [
        "opening-requested",
        "opening-approved",
        "opening-read",
    ]


def test_the_reply_file_is_given_once(console: Console, ann: httpx.Client) -> None:
    case, record = console.suspicious("OPN-2")
    said = {"records": record, "reason": "suspicious_transaction", "role": "compliance"}
    first = ann.post(f"/cases/{case}/opening/ask", data=said)
    second = ann.post(f"/cases/{case}/opening/ask", data=said)

    assert "content-disposition" in first.headers
    assert second.status_code == 422
    assert "content-disposition" not in second.headers
    assert "take that request back first" in second.text


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"role": "compliance"}, "Choose the records."),
        ({"records": "RECORD"}, "Say whose key you have."),
        ({"records": "RECORD", "role": "compliance", "reason": "curiosity"}, "Say why."),
        ({"records": "idc_of_another_case", "role": "compliance"}, "This cannot be asked for so"),
        ({"records": "RECORD", "role": "data_protection"}, "Your role does not allow this"),
    ],
)
def test_what_cannot_be_asked_for_is_said(
    console: Console, ann: httpx.Client, said: dict[str, str], complaint: str
) -> None:
    case, record = open_case(console)
    named = {name: record if value == "RECORD" else value for name, value in said.items()}
    answer = ann.post(f"/cases/{case}/opening/ask", data=named or {"reason": ""})

    assert answer.status_code in (403, 422)
    assert complaint in unescape(answer.text)


@cache
def open_case(console: Console) -> tuple[str, str]:
    """A case to ask about, and the record of it."""
    return console.suspicious("OPN-3")


def test_nothing_is_opened_of_a_case_that_two_people_have_not_called_suspicious(
    console: Console, ann: httpx.Client
) -> None:
    case = console.order("OPN-4", shown=console.checked("C-O-4"))

    assert ann.get(f"/cases/{case}/opening").status_code == 409
    assert f"/cases/{case}/opening" not in ann.get(f"/cases/{case}").text


def test_nobody_approves_what_they_asked_for_or_with_the_same_role(console: Console, ann: httpx.Client) -> None:
    asked = console.asked(console.checked("K-1"), "2026/1").opening.id
    with console.browser("ben") as ben:
        for client, key in ((ann, DATA_PROTECTION), (ann, COMPLIANCE), (ben, COMPLIANCE), (ben, DATA_PROTECTION)):
            assert send(client, asked, "approve", key_file(key)).status_code in (403, 409)
    assert stands(ann, asked) == "asked for"


def test_openings_are_refused_by_the_other_role_and_taken_back_by_who_asked(
    console: Console, ann: httpx.Client, officer: httpx.Client
) -> None:
    first, second = (console.asked(console.checked("K-2"), "2026/2").opening.id for _ in range(2))
    with console.browser("ben") as ben:
        assert ben.post(f"/openings/{first}/refuse", content=b"", headers=BUTTON).status_code == 403
        assert ben.post(f"/openings/{second}/withdraw", content=b"", headers=BUTTON).status_code == 409
    assert officer.post(f"/openings/{first}/refuse", content=b"", headers=BUTTON).status_code == 303
    assert ann.post(f"/openings/{second}/withdraw", content=b"", headers=BUTTON).status_code == 303
    assert (stands(ann, first), stands(ann, second)) == ("refused", "withdrawn")


@pytest.mark.parametrize(
    ("file", "status", "complaint"),
    [
        (b"", 422, "Choose the file"),
        (b"{}", 422, "not the file of a private role key"),
        (b"[" * LARGEST_FILE, 422, "not the file of a private role key"),
        (b"\xff\xfe\x00" * 1000, 422, "not the file of a private role key"),
        (b'{"form": "poisonbook private role key 1", "scrypt": Infinity}', 422, "not whole"),
        (key_file(DATA_PROTECTION).replace(b'"scrypt": 2', b'"scrypt": %d' % (COST * 2)), 422, "not the file"),
        (key_file(DATA_PROTECTION).replace(b'"salt": "', b'"salt": "AAAA'), 422, "passphrase is another"),
        (key_file(role_key(Role.DATA_PROTECTION, 1)), 422, "does not open with these keys"),
        (b"x" * (LARGEST_FILE + 1), 413, "larger than any that is asked for"),
        (b"x" * 70_000, 413, "Too much at once"),
    ],
)
def test_a_file_that_is_no_key_does_nothing_and_is_not_shown(
    console: Console, officer: httpx.Client, file: bytes, status: int, complaint: str
) -> None:
    asked = waiting(console)
    answer = send(officer, asked, "approve", file)

    assert answer.status_code == status
    assert complaint in answer.text
    assert PASSPHRASE not in answer.text
    assert stands(officer, asked) == "asked for"


@cache
def waiting(console: Console) -> str:
    """An opening that was asked for."""
    return console.asked(console.checked("K-3"), "2026/3").opening.id


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\keys\\my.key", MARKUP, "ключ.key", "a\r\nb: c"])
def test_what_a_file_is_called_means_nothing(
    console: Console, officer: httpx.Client, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    refused = send(officer, waiting(console), "approve", b"{}", name=name)

    assert refused.status_code == 422
    assert name not in unescape(refused.text)
    assert name not in caplog.text
    asked = console.asked(console.checked("K-4"), "2026/4").opening.id
    assert send(officer, asked, "approve", key_file(DATA_PROTECTION), name=name).status_code == 303


def test_no_file_is_written_on_the_way(
    console: Console, officer: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = console.asked(console.checked("K-5"), "2026/5").opening.id
    nowhere = tmp_path / "nowhere"
    monkeypatch.setattr(tempfile, "tempdir", str(nowhere))
    monkeypatch.setattr(Path, "write_bytes", lambda *_: pytest.fail("a file is written"))

    assert send(officer, asked, "approve", key_file(DATA_PROTECTION)).status_code == 303
    assert not nowhere.exists()


def test_the_passphrase_the_key_and_what_was_read_are_in_no_log(
    console: Console, ann: httpx.Client, officer: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    asked = console.asked(console.checked("K-6"), "2026/6")
    send(officer, asked.opening.id, "approve", key_file(DATA_PROTECTION))
    read = send(ann, asked.opening.id, "read", key_file(COMPLIANCE), asked.reply)

    assert "NR K-6" in read.text
    for secret in (PASSPHRASE, "NR K-6", key_file(COMPLIANCE).decode()[:60], asked.reply.decode()):
        assert secret not in caplog.text


def test_forms_with_files_come_from_our_own_pages_alone(console: Console) -> None:
    asked = waiting(console)
    with console.browser("data-protection") as officer:
        officer.headers["Sec-Fetch-Site"] = "cross-site"
        assert send(officer, asked, "approve", key_file(DATA_PROTECTION)).status_code == 403
    with console.browser("data-protection") as officer:
        assert stands(officer, asked) == "asked for"


def test_another_operators_opening_is_as_if_it_were_not_there(console: Console) -> None:
    asked = waiting(console)
    with console.browser("data-protection", console.other) as stranger:
        absent = send(stranger, "opn_0000", "approve", key_file(DATA_PROTECTION))
        theirs = send(stranger, asked, "approve", key_file(DATA_PROTECTION))

    assert (absent.status_code, theirs.status_code) == (404, 404)
    assert theirs.text.replace(asked, "") == absent.text.replace("opn_0000", "")


def test_where_keys_are_not_taken_the_pages_say_what_to_type(
    console: Console, ann: httpx.Client, officer: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, record = console.suspicious("OPN-9")
    asked = console.asked(record, case).opening.id
    monkeypatch.setattr(console.service, "settings", replace(console.service.settings, console_keys="off"))

    shown, form = officer.get(f"/openings/{asked}").text, ann.get(f"/cases/{case}/opening").text
    assert 'type="file"' not in shown
    assert f"poisonbook opening approve {asked} --by data-protection --key FILE" in shown
    assert f"poisonbook opening request RECORD --reason suspicious_transaction --case {case}" in form
    assert send(officer, asked, "approve", key_file(DATA_PROTECTION)).status_code == 403
    said = {"records": record, "reason": "suspicious_transaction", "role": "compliance"}
    assert ann.post(f"/cases/{case}/opening/ask", data=said).status_code == 403
    assert stands(officer, asked) == "asked for"


def test_whoever_proved_long_ago_who_they_are_does_so_first(
    console: Console, officer: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = waiting(console)
    monkeypatch.setattr("poisonbook.register.staff.FRESH", timedelta(0))

    answer = send(officer, asked, "approve", key_file(DATA_PROTECTION))

    assert answer.headers["location"] == f"/step-up?next=/openings/{asked}"
    assert "You will be asked to prove once more who you are" in officer.get(f"/openings/{asked}").text
