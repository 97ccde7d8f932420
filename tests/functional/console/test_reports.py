"""Reports through the pages: looked at, signed by two, taken out, sent, acknowledged."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from html import unescape

import httpx
import pytest
from tests.functional.console.serving import BUTTON, Console
from tests.functional.console.test_openings import PASSPHRASE, key_file, send
from tests.ledger_events import events_of
from tests.roles import COMPLIANCE, DATA_PROTECTION


@pytest.fixture(scope="module")
def ann(console: Console) -> Iterator[httpx.Client]:
    """Ann, who reviews."""
    with console.browser("ann") as browser:
        yield browser


@pytest.fixture(scope="module")
def eve(console: Console) -> Iterator[httpx.Client]:
    """Eve, who approves."""
    with console.browser("eve") as browser:
        yield browser


def seen(page: httpx.Response) -> str:
    """The fingerprint of the report that a page shows."""
    found = re.search(r'name="seen" value="([^"]+)"', page.text)
    assert found is not None
    return unescape(found[1])


def signed(ann: httpx.Client, place: str, channel: str = "download", **more: str) -> str:
    """Sign a report as the first person, as its page has it; the place of the report."""
    draft = ann.get(f"{place}/report", params=more)
    answer = ann.post(f"{place}/report/sign", data={"seen": seen(draft), "channel": channel, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def ready(console: Console, ann: httpx.Client, eve: httpx.Client, name: str, channel: str = "download") -> str:
    """The place of a report that two people have signed."""
    place = signed(ann, f"/cases/{console.suspicious(name)[0]}", channel)
    assert eve.post(f"{place}/countersigned", data={"seen": seen(eve.get(place))}).status_code == 303
    return place


def pressed(client: httpx.Client, place: str) -> httpx.Response:
    """Press a button that says all."""
    return client.post(place, content=b"", headers=BUTTON)


def state(client: httpx.Client, place: str) -> str:
    """How a report stands, as its page says."""
    found = re.search(r'class="lead"><span class="state">([^<]+)<', client.get(place).text)
    assert found is not None
    return found[1]


def test_a_report_goes_from_the_case_to_the_authority_and_its_clock_ends(
    console: Console, ann: httpx.Client, eve: httpx.Client
) -> None:
    case, _ = console.suspicious("REP-1")
    assert f'href="/cases/{case}/report"' in ann.get(f"/cases/{case}").text
    listed = ann.get("/reports").text
    assert f'href="/cases/{case}/report"' in listed
    draft = ann.get(f"/cases/{case}/report")
    assert "No trade is shown." in draft.text
    assert "Landeskriminalamt" in draft.text or "Commission" in draft.text
    assert "Address from:" in draft.text
    assert re.search(r'<a href="(https://home-affairs\.ec\.europa\.eu/[^"]+)" rel="noreferrer">\1</a>', draft.text)
    assert "Look it up on that page, for the state of this report" in draft.text
    paper = ann.get(f"/cases/{case}/report/paper")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")

    place = signed(ann, f"/cases/{case}")
    assert ann.get(f"/cases/{case}/report").headers["location"] == place
    assert "An approver who is not Ann Rivers" in ann.get("/reports").text
    assert f'href="{place}"' in ann.get(f"/cases/{case}").text
    assert eve.post(f"{place}/countersigned", data={"seen": seen(eve.get(place))}).status_code == 303
    taken = ann.post(f"{place}/take", data={"file": "zip"})
    sent = ann.post(f"{place}/filed", data={"at": ""})
    told = ann.post(f"{place}/acknowledged", data={"reference": "NL-2026/17", "at": ""})

    report = place.rpartition("/")[2]
    assert taken.headers["content-disposition"] == f'attachment; filename="{report}.zip"'
    assert taken.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert sorted(archive.namelist()) == [f"{report}.json", f"{report}.pdf"]
        assert json.loads(archive.read(f"{report}.json"))["report"]["matter"] == case
    assert (sent.status_code, told.status_code) == (303, 303)
    assert state(ann, place) == "acknowledged"
    assert "NL-2026/17" in ann.get(place).text
    assert "reported in time" in ann.get(f"/cases/{case}").text
    steps = [one["step"] for one in events_of(console.service.store, "report") if one["id"] == report]
    assert steps == ["signed", "countersigned", "taken_out", "filed", "acknowledged"]


def test_nobody_signs_twice_and_a_reviewer_is_no_second_person(
    console: Console, ann: httpx.Client, eve: httpx.Client
) -> None:
    place = signed(eve, f"/cases/{console.suspicious('REP-2')[0]}")
    fingerprint = seen_by(console, place)
    with console.browser("ben") as ben:
        assert ben.post(f"{place}/countersigned", data={"seen": fingerprint}).status_code == 403
    twice = eve.post(f"{place}/countersigned", data={"seen": fingerprint})

    assert twice.status_code == 409
    assert "must be another one than the first" in twice.text
    assert f'action="{place}/countersigned"' not in eve.get(place).text
    assert state(ann, place) == "signed once"


def seen_by(console: Console, place: str) -> str:
    """The fingerprint of a report, as an approver's page has it who has not signed it."""
    with console.browser("approver") as approver:
        return seen(approver.get(place))


def test_nobody_signs_what_they_have_not_seen(console: Console, ann: httpx.Client, eve: httpx.Client) -> None:
    case, _ = console.suspicious("REP-3")
    other = ann.post(f"/cases/{case}/report/sign", data={"seen": "sha256:0", "channel": "download"})
    place = signed(ann, f"/cases/{case}")
    second = eve.post(f"{place}/countersigned", data={"seen": "sha256:0"})

    assert (other.status_code, second.status_code) == (409, 409)
    assert "not as you saw it" in other.text
    assert state(ann, place) == "signed once"


def test_a_report_is_in_the_language_that_is_asked_for(console: Console, ann: httpx.Client) -> None:
    case, _ = console.suspicious("REP-4")
    draft = ann.get(f"/cases/{case}/report?lang=de")
    place = signed(ann, f"/cases/{case}", lang="de")

    assert "Meldung einer verdächtigen Transaktion" not in ann.get(f"/cases/{case}/report?lang=en").text
    assert '<div class="paper" lang="de">' in draft.text
    assert '<div class="paper" lang="de">' in ann.get(place).text


def test_a_withdrawn_report_makes_room_for_another(console: Console, ann: httpx.Client) -> None:
    case, _ = console.suspicious("REP-5")
    first = signed(ann, f"/cases/{case}")
    there = ann.post(f"/cases/{case}/report/sign", data={"seen": "x", "channel": "download"})
    assert there.headers["location"] == f"{first}?done=there"
    assert pressed(ann, f"{first}/withdrawn").status_code == 303
    second = signed(ann, f"/cases/{case}", "email_draft")

    assert second != first
    assert state(ann, first) == "withdrawn"


def test_what_was_not_taken_was_not_sent(console: Console, ann: httpx.Client, eve: httpx.Client) -> None:
    place = ready(console, ann, eve, "REP-6")

    early = ann.post(f"{place}/filed", data={"at": ""})
    assert early.status_code == 409
    assert "Take the files first." in early.text
    assert "The files were taken" not in ann.get(f"{place}?done=taken_out").text
    assert ann.post(f"{place}/acknowledged", data={"reference": "X"}).status_code == 409
    ann.post(f"{place}/take", data={"file": "zip"})
    assert "The files were taken" in ann.get(f"{place}?done=taken_out").text
    for moment in ("2019-01-01T10:00", "2999-01-01T10:00", "yesterday", "2026-11-22T99:00", "0001-01-01T00:00"):
        assert ann.post(f"{place}/filed", data={"at": moment}).status_code == 422, moment
    assert state(ann, place) == "to be sent"


@pytest.mark.parametrize("reference", ["", " ", "x" * 121, "a\r\nBcc: all@example.org"])
def test_a_reference_is_one_short_line(console: Console, ann: httpx.Client, eve: httpx.Client, reference: str) -> None:
    place = sent(console, ann, eve)
    assert ann.post(f"{place}/acknowledged", data={"reference": reference}).status_code == 422
    assert state(ann, place) == "sent"


@cache
def sent(console: Console, ann: httpx.Client, eve: httpx.Client) -> str:
    """The place of a report that was sent."""
    place = ready(console, ann, eve, "REP-7")
    ann.post(f"{place}/take", data={"file": "zip"})
    ann.post(f"{place}/filed", data={"at": ""})
    return place


def test_a_message_is_ready_to_be_sent_and_its_headers_say_what_they_should(
    console: Console, ann: httpx.Client, eve: httpx.Client
) -> None:
    place = ready(console, ann, eve, "REP-8", "email_draft")
    taken = ann.post(f"{place}/take", data={"file": "eml"})

    report = place.rpartition("/")[2]
    assert taken.headers["content-disposition"] == f'attachment; filename="{report}.eml"'
    assert taken.headers["content-type"] == "message/rfc822"
    message = email.message_from_bytes(taken.content, policy=email.policy.SMTP)
    assert set(message) == {"Content-Type", "MIME-Version", "Message-ID", "Subject", "X-Unsent"}
    assert {one.get_filename() for one in message.iter_attachments()} == {f"{report}.json", f"{report}.pdf"}


def test_opened_particulars_are_in_the_files_and_on_no_page(
    console: Console, ann: httpx.Client, eve: httpx.Client
) -> None:
    case, record = console.suspicious("REP-9")
    place = signed(ann, f"/cases/{case}")
    eve.post(f"{place}/countersigned", data={"seen": seen(eve.get(place))})
    asked = console.asked(record, case)
    with console.browser("data-protection") as officer:
        assert send(officer, asked.opening.id, "approve", key_file(DATA_PROTECTION)).status_code == 303
    page = ann.get(place).text
    assert asked.opening.id in page
    assert f"poisonbook report take {place.rpartition('/')[2]} --as ann" in unescape(page)

    wrong = take_opened(ann, place, asked.opening.id, key_file(DATA_PROTECTION), asked.reply)
    taken = take_opened(ann, place, asked.opening.id, key_file(COMPLIANCE), asked.reply)
    again = take_opened(ann, place, asked.opening.id, key_file(COMPLIANCE), asked.reply)

    assert (wrong.status_code, taken.status_code, again.status_code) == (422, 200, 409)
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert b"NR C-REP-9" in archive.read(f"{place.rpartition('/')[2]}.json")
    for answer in (page, wrong.text, again.text, ann.get(place).text):
        assert "NR C-REP-9" not in answer


def take_opened(client: httpx.Client, place: str, opening: str, key: bytes, reply: bytes) -> httpx.Response:
    """Take the files of a report with what an opening opens."""
    said = {"opening": opening, "file": "zip", "passphrase": PASSPHRASE}
    return client.post(f"{place}/take-opened", data=said, files={"key": ("k", key), "reply": ("r", reply)})


def test_a_theft_is_entered_and_reported(console: Console, ann: httpx.Client, eve: httpx.Client) -> None:
    entered = ann.post(
        "/incidents", data={"kind": "theft", "substance": "acetone", "amount_kg": "4,5", "place": "<b>shed</b>"}
    )
    place = entered.headers["location"].partition("?")[0]
    shown = ann.get(place).text
    assert "due in 23 h" in shown
    assert "&lt;b&gt;shed&lt;/b&gt;" in shown
    assert "4.5 kg" in shown
    undecided = ann.get(f"{place}/report")
    assert "does not say in which one state" in undecided.text
    report = signed(ann, place, state="NL")
    eve.post(f"{report}/countersigned", data={"seen": seen(eve.get(report))})
    ann.post(f"{report}/take", data={"file": "zip"})
    ann.post(f"{report}/filed", data={"at": ""})

    assert "reported in time" in ann.get(place).text
    assert ann.get(f"{place}/report").headers["location"] == report


def test_an_incident_can_have_been_reported_otherwise(console: Console, ann: httpx.Client) -> None:
    entered = ann.post("/incidents", data={"kind": "loss", "substance": "7697-37-2"})
    place = entered.headers["location"].partition("?")[0]

    assert ann.post(f"{place}/reported", data={"reference": "", "at": ""}).status_code == 422
    assert ann.post(f"{place}/reported", data={"reference": "T-1", "at": "2999-01-01T00:00"}).status_code == 422
    assert ann.post(f"{place}/reported", data={"reference": "T-1", "at": ""}).status_code == 303
    assert ann.get(f"{place}/report").status_code == 409


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"substance": "acetone"}, "Say what happened."),
        ({"kind": "theft"}, "Name the product or the substance"),
        ({"kind": "theft", "substance": "acetone", "amount_kg": "-1"}, "above zero"),
        ({"kind": "theft", "substance": "acetone", "amount_kg": "NaN"}, "above zero"),
        ({"kind": "theft", "substance": "acetone", "amount_kg": "1e99"}, "above zero"),
        ({"kind": "theft", "substance": "acetone", "noticed_at": "soon"}, "as in 2026-11-22T10:15"),
        ({"kind": "theft", "substance": "acetone", "noticed_at": "2999-01-01T00:00"}, "noticed before now"),
        ({"kind": "theft", "substance": "acetone", "place": "x" * 201}, "longer than 200"),
        ({"kind": "theft", "substance": "unobtainium"}, "knows no such substance"),
        ({"kind": "theft", "product_id": "P-NONE"}, "not registered as regulated"),
    ],
)
def test_what_cannot_be_of_an_incident_is_said(ann: httpx.Client, said: dict[str, str], complaint: str) -> None:
    answer = ann.post("/incidents", data=said)

    assert answer.status_code == 422
    assert complaint in answer.text


def test_what_the_service_sends_says_how_far_it_is(console: Console, ann: httpx.Client, eve: httpx.Client) -> None:
    place = ready(console, ann, eve, "REP-10", "endpoint")
    assert "The service sends the JSON file" in ann.get(f"/cases/{console.suspicious('REP-11')[0]}/report").text
    console.service.reports.send()

    page = eve.get(place).text
    assert "No answer came in time" in page
    assert re.search(r"Next try</dt><dd>in ", page)
    assert pressed(eve, f"{place}/withdrawn").status_code == 409  # it may have come
    assert pressed(eve, f"{place}/taken-over").status_code == 303
    assert state(eve, place) == "to be sent"


def test_another_operators_report_is_as_if_it_were_not_there(
    console: Console, ann: httpx.Client, eve: httpx.Client
) -> None:
    theirs = sent(console, ann, eve)
    with console.browser("ann", console.other) as stranger:
        for step in ("", "/paper"):
            assert stranger.get(f"{theirs}{step}").status_code == 404
            assert theirs not in stranger.get("/reports").text
        assert stranger.post(f"{theirs}/take", data={"file": "zip"}).status_code == 404
