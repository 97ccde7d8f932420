"""Cases through the pages alone: shown, taken, written about, decided by two."""

from __future__ import annotations

import html
import re

import httpx
from tests.functional.console.serving import BUTTON, Console

from poisonbook.values.buyers import BuyerClass


def version(page: httpx.Response) -> str:
    """Which version of a case a page shows."""
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found is not None
    return found[1]


def steps(page: httpx.Response) -> list[str]:
    """What was done with a case, as its page tells."""
    history = page.text.partition('<ol class="history">')[2].partition("</ol>")[0]
    return re.findall(r"<strong>([^<]+)</strong>", history)


def queue_of(client: httpx.Client, view: str = "to_do") -> str:
    """A part of the queue, page after page."""
    pages, path = "", f"/queue?view={view}"
    while path:
        page = client.get(path).text
        following = re.search(r'<a rel="next" href="([^"]+)"', page)
        pages, path = pages + page, html.unescape(following[1]) if following else ""
    return pages


def step(client: httpx.Client, case: str, move: str, **fields: str) -> httpx.Response:
    """Send the form of a step as the page has it now."""
    seen = version(client.get(f"/cases/{case}"))
    return client.post(f"/cases/{case}/{move}", data={"version": seen, **fields})


def test_the_queue_leads_to_the_case_and_the_case_says_why_it_is_there(console: Console) -> None:
    case = console.order("A-1", ("P-ACETONE", 30), ("P-NITRATE", 1))
    with console.browser("ann") as ann:
        listed = queue_of(ann)
        shown = ann.get(f"/cases/{case}")

    assert f'href="/cases/{case}"' in listed
    row = listed.partition(f'href="/cases/{case}"')[2].partition("</tr>")[0]
    assert "an order waits" in row
    assert row.count("<time ") == 2  # of the last order, and since when the case is open
    assert "Large amount of one substance within 30 days" in shown.text
    assert "checked against the law&#39;s text" in shown.text
    assert '<mark class="name" title="a name of the substance">Acetone</mark>' in shown.text
    assert "The buyer has not filled in the statement of trade and use" in shown.text
    assert "1 order waits for your decision" in shown.text
    assert "C-A-1" not in shown.text  # no customer's id, whatever is shown


def test_a_suspicion_takes_two_and_is_looked_at_once_more_by_each(console: Console) -> None:
    case = console.order("B-1")
    with console.browser("ann") as ann, console.browser("eve") as eve:
        checked = step(ann, case, "propose", text="No trade is shown.")
        assert checked.status_code == 200
        assert "Nothing is kept yet" in checked.text
        assert steps(ann.get(f"/cases/{case}")) == ["Opened"]
        done = step(ann, case, "propose", text="No trade is shown.", step="do")
        assert (done.status_code, done.headers["location"]) == (303, f"/cases/{case}?done=propose")
        assert "due in 23 h" in ann.get(done.headers["location"]).text
        assert f"/cases/{case}" not in queue_of(ann, "second")
        assert f"/cases/{case}" in queue_of(eve, "second")
        assert step(eve, case, "confirm", text="I agree.", step="do").status_code == 303
        assert steps(eve.get(f"/cases/{case}")) == ["Opened", "Called suspicious", "Confirmed by a second person"]
        assert f"/cases/{case}" in queue_of(eve, "to_report")


def test_nobody_is_both_persons(console: Console) -> None:
    case = console.order("C-1")
    with console.browser("eve") as eve:
        step(eve, case, "propose", text="why", step="do")
        page = eve.get(f"/cases/{case}")
        assert f"/cases/{case}/confirm" not in page.text

        refused = eve.post(f"/cases/{case}/confirm", data={"version": "2", "text": "I agree", "step": "do"})

        assert refused.status_code == 409
        assert "The second person must be another one" in refused.text
        assert steps(eve.get(f"/cases/{case}")) == ["Opened", "Called suspicious"]


def test_a_reviewer_is_no_second_person(console: Console) -> None:
    case = console.order("D-1")
    with console.browser("ann") as ann, console.browser("ben") as ben:
        step(ann, case, "propose", text="why", step="do")

        refused = ben.post(f"/cases/{case}/confirm", data={"version": "2", "text": "I agree", "step": "do"})

    assert refused.status_code == 403


def test_what_is_missing_is_said_and_what_was_written_stays(console: Console) -> None:
    case = console.order("E-1")
    with console.browser("ann") as ann:
        nothing = step(ann, case, "close-not-suspicious", text=" ", benign="trade_shown")
        half = step(ann, case, "close-not-suspicious", text="A <joiner> & son", benign="")
        long = step(ann, case, "propose", text="x" * 501)

    assert (nothing.status_code, half.status_code, long.status_code) == (422, 422, 422)
    assert "Say why." in nothing.text
    assert '<option value="trade_shown" selected>' in nothing.text
    assert "Say what explains it." in half.text
    assert "A &lt;joiner&gt; &amp; son</textarea>" in half.text
    assert "longer than 500 characters" in long.text


def test_nobody_overwrites_what_somebody_else_did(console: Console) -> None:
    case = console.order("F-1")
    with console.browser("ann") as ann, console.browser("ben") as ben:
        seen = version(ann.get(f"/cases/{case}"))
        step(ben, case, "note", text="I asked the buyer.", step="do")

        late = ann.post(f"/cases/{case}/propose", data={"version": seen, "text": "My reason", "step": "do"})
        looked = ann.post(f"/cases/{case}/propose", data={"version": seen, "text": "My reason"})

    for page in (late, looked):
        assert page.status_code == 409
        assert "Somebody changed the case since you looked at it" in page.text
        assert "My reason</textarea>" in page.text
        assert "I asked the buyer." in page.text


def test_a_decision_can_be_left_or_written_anew_until_it_is_taken(console: Console) -> None:
    case = console.order("G-1")
    with console.browser("ann") as ann:
        checked = step(ann, case, "close-not-suspicious", benign="ordinary_use", text="Cleans\r\nboats.")
        assert f'href="/cases/{case}"' in checked.text  # leave it
        again = step(ann, case, "close-not-suspicious", benign="ordinary_use", text="Cleans\r\nboats.", step="edit")
        assert "Cleans\nboats.</textarea>" in again.text
        assert steps(ann.get(f"/cases/{case}")) == ["Opened"]
        step(ann, case, "close-not-suspicious", benign="ordinary_use", text="Cleans boats.", step="do")
        assert "not suspicious" in ann.get(f"/cases/{case}?done=close_not_suspicious").text
        assert f"/cases/{case}" in queue_of(ann, "closed")


def test_words_that_say_how_to_reach_somebody_are_warned_of_and_not_refused(console: Console) -> None:
    case = console.order("G-2")
    with console.browser("ann") as ann:
        warned = step(ann, case, "propose", text="Asked anna@example.com, as for order A000018666.")
        quiet = step(ann, case, "propose", text="As for order A000018666.")
        kept = step(ann, case, "propose", text="Asked anna@example.com.", step="do")

    assert "should name nobody" in warned.text
    assert "should name nobody" not in quiet.text
    assert kept.status_code == 303


def test_cases_are_taken_handed_over_let_go_refused_and_opened_again(console: Console) -> None:
    case = console.order("H-1")
    with console.browser("ann") as ann, console.browser("ben") as ben:
        assert step(ann, case, "take").status_code == 303
        assert f"/cases/{case}" in queue_of(ann, "mine")
        assert step(ann, case, "hand-over", step="do").status_code == 422
        assert step(ann, case, "hand-over", to="nobody", step="do").status_code == 404
        assert step(ann, case, "hand-over", to="ben", step="do").status_code == 303
        assert "Ben Okafor has it" in ann.get(f"/cases/{case}").text
        assert step(ben, case, "let-go").status_code == 303
        assert step(ben, case, "close-refused", text="No answer came.", step="do").status_code == 303
        assert "not sold" in ben.get(f"/cases/{case}").text
        assert step(ben, case, "reopen", text="An answer came.", step="do").status_code == 303
        done = steps(ben.get(f"/cases/{case}"))
    assert done == ["Opened", "Taken", "Handed over", "Put back into the queue", "Closed", "Opened again"]


def test_before_a_sale_is_refused_it_is_said_which_orders_are_deleted(console: Console) -> None:
    case = console.order("N-1", claim=BuyerClass.PROFESSIONAL_USER)
    with console.browser("ann") as ann:
        looked = step(ann, case, "close-refused", text="No answer came.").text
        done = step(ann, case, "close-refused", text="No answer came.", step="do")
        after = ann.get(done.headers["location"]).text

    assert "1 order was not sold yet. It is cancelled and deleted at once" in looked
    assert "<code>N-1</code>" in looked
    assert "This cannot be undone" in looked
    assert "1 order, not on record" in after
    assert "What was not sold yet is cancelled" in after


def test_what_was_only_said_does_not_speak_for_an_ordinary_purchase(console: Console) -> None:
    case = console.order("O-1", claim=BuyerClass.PROFESSIONAL_USER)
    with console.browser("ann") as ann:
        shown = ann.get(f"/cases/{case}").text

    speaks, _, rest = shown.partition('<h2 id="ordinary">')[2].partition("</section>")[0].partition("<h3>")
    assert "Nothing of the kind is on record" in speaks
    assert "professional user" not in speaks
    assert "professional user" in rest
    assert "That is not verified, and the order is judged as one of a member of the public." in rest
    assert "counts as a member of the public" not in shown  # which is said of those who claim no trade


def test_an_order_is_shown_as_it_stands_after_the_decision(console: Console) -> None:
    case = console.order("P-1")
    with console.browser("ann") as ann:
        assert "waits for the decision on this case" in ann.get(f"/cases/{case}").text
        looked = step(ann, case, "close-not-suspicious", benign="sold_wrongly", text="A slip.").text
        step(ann, case, "close-not-suspicious", benign="sold_wrongly", text="A slip.", step="do")
        after = ann.get(f"/cases/{case}").text

    assert "1 order waits for this, and may be sold then." in looked
    assert "let be sold by a person, not sold yet" in after
    assert "The sale should not have been made; nothing points to misuse" in after
    assert "waits" not in after


def test_what_is_sent_back_is_with_who_proposed_it(console: Console) -> None:
    case = console.order("Q-1")
    with console.browser("ann") as ann, console.browser("eve") as eve:
        step(ann, case, "propose", text="why", step="do")
        assert f"/cases/{case}" in queue_of(ann, "others")
        assert f"/cases/{case}" not in queue_of(ann)
        assert f"/cases/{case}" in queue_of(eve)
        step(eve, case, "send-back", text="A joiner.", step="do")
        assert f"/cases/{case}" in queue_of(ann, "mine")
        assert "Ann" in ann.get(f"/cases/{case}").text.partition('<p class="lead">')[2].partition("</p>")[0]


def test_the_next_case_is_taken_until_there_is_none(console: Console) -> None:
    with console.browser("ann", console.other) as ann:
        none = ann.post("/next", content=b"", headers=BUTTON)
        case = console.order("I-1", operator=console.other)
        taken = ann.post("/next", content=b"", headers=BUTTON)

    assert none.headers["location"] == "/queue?said=none_left"
    assert taken.headers["location"] == f"/cases/{case}"


def test_markup_of_a_listing_is_shown_and_never_meant(console: Console) -> None:
    case = console.order("J-1", ("P-ACETONE", 30), ("P-NITRATE", 1))
    with console.browser("ann") as ann:
        shown = ann.get(f"/cases/{case}").text

    assert "&lt;b&gt;Garden &amp; Field&lt;/b&gt;" in shown
    assert "<b>" not in shown


def test_another_operators_case_is_as_if_it_were_not_there(console: Console) -> None:
    case = console.order("K-1")
    with console.browser("ann", console.other) as stranger:
        absent = stranger.get("/cases/cas_0000")
        theirs = stranger.get(f"/cases/{case}")
        done = stranger.post(f"/cases/{case}/take", data={"version": "1"})

    assert (absent.status_code, theirs.status_code, done.status_code) == (404, 404, 404)
    assert theirs.text.replace(case, "") == absent.text.replace("cas_0000", "")
