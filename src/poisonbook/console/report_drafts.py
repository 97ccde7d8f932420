"""The report on a case or an incident as it would be signed: what it would say, to whom, on paper; and signing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from poisonbook.console.downloads import PDF, shown
from poisonbook.console.faults import fault_status, said
from poisonbook.console.html import go, page, path_to
from poisonbook.console.pages import Form, Page, Visit
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.law.contact_points import NoContactPointError
from poisonbook.register.clocks import Unreported, clock_state, time_left
from poisonbook.review.filing_errors import FilingError, FilingValueError
from poisonbook.review.filings import Channel
from poisonbook.review.moves import DECIDE
from poisonbook.review.reports import LANGUAGES
from poisonbook.web.operations import Answer
from poisonbook.workflows.filing import Preview, filing_about, preview, sign_report
from poisonbook.workflows.report_files import paper_of
from poisonbook.workflows.suspicion_reports import ReportStateError, reported_states

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service


class DraftQuery(Form, frozen=True):
    """In which language, and of which state; empty: as the records say."""

    state: str = ""
    lang: str = ""


class SignForm(Form, frozen=True):
    """What is signed."""

    seen: str
    """The fingerprint of what the person looked at."""
    channel: str = ""
    state: str = ""
    lang: str = ""


def _show(service: Service, visit: Visit) -> Answer:
    matter = _matter(visit)
    filing = filing_about(service, visit.staff, matter)
    if filing is not None:
        return go(path_to("reports", filing.id))
    return _page(service, visit, matter, visit.query.state, visit.query.lang)


def _paper(service: Service, visit: Visit) -> Answer:
    asked, matter = visit.query, _matter(visit)
    found = preview(service, visit.staff, matter, state=asked.state or None, lang=_lang(visit, asked.lang))
    return shown(f"{found.report.matter}.draft.pdf", found.pdf, PDF)


def _sign(service: Service, visit: Visit) -> Answer:
    form, matter = visit.form, _matter(visit)
    state, lang = form.state or None, _lang(visit, form.lang)
    there = filing_about(service, visit.staff, matter)
    if there is not None:
        return go(f"{path_to('reports', there.id)}?done=there")
    try:
        channel = _channel(form.channel)
        filing = sign_report(service, visit.staff, matter, channel=channel, seen=form.seen, state=state, lang=lang)
    except (FilingError, FilingValueError, ReportStateError, NoContactPointError) as error:
        return _page(service, visit, matter, form.state, form.lang, error=error)
    return go(f"{path_to('reports', filing.id)}?done=signed")


def _page(
    service: Service, visit: Visit, matter: str, state: str, lang: str, *, error: PoisonbookError | None = None
) -> Answer:
    spoken = _lang(visit, lang)
    found: Preview | None = None
    try:
        found = preview(service, visit.staff, matter, state=state or None, lang=spoken)
    except (ReportStateError, NoContactPointError) as missing:  # the page asks for the state
        error = error or (missing if state else None)
    return page(
        visit,
        "report_draft",
        status=200 if error is None else fault_status(error),
        title=words_for(visit.view.lang)["reports.draft_title"],
        matter=matter,
        is_case="case_id" in visit.path,
        found=found,
        paper=None if found is None else paper_of(found.report),
        stands=None if found is None else clock_state(Unreported(found.report.due_at), visit.now),
        left=None if found is None else time_left(Unreported(found.report.due_at), visit.now),
        state=state if found is None else found.report.state,
        states=reported_states(service, visit.staff),
        spoken=spoken,
        report_languages=LANGUAGES,
        channels=_channels(service),
        problem=None if error is None else said(error, visit.view.lang),
        fresh=visit.is_fresh,
        place=_place(visit),
        back_place=_place(visit),
    )


def _channels(service: Service) -> list[Channel]:
    """The ways out that there are."""
    return [one for one in Channel if one is not Channel.ENDPOINT or service.settings.report_endpoint is not None]


def _channel(text: str) -> Channel:
    try:
        return Channel(text)
    except ValueError:
        raise FilingValueError("channel", "say how it goes out") from None


def _lang(visit: Visit, asked: str) -> str:
    """The report's language: as asked, else the reader's, else the first there is."""
    return next((one for one in (asked, visit.view.lang) if one in LANGUAGES), LANGUAGES[0])


def _matter(visit: Visit) -> str:
    return visit.path.get("case_id") or visit.path["incident_id"]


def _place(visit: Visit) -> str:
    return path_to("cases" if "case_id" in visit.path else "incidents", _matter(visit), "report")


def _pages(of: str, place: str) -> tuple[Page, ...]:
    return (
        Page(id=f"draft_{of}", method="GET", path=place, roles=DECIDE, query=DraftQuery, handle=_show),
        Page(
            id=f"draft_{of}_paper", method="GET", path=f"{place}/paper", roles=DECIDE, query=DraftQuery, handle=_paper
        ),
        Page(
            id=f"draft_{of}_sign",
            method="POST",
            path=f"{place}/sign",
            roles=DECIDE,
            form=SignForm,
            step_up=True,
            handle=_sign,
        ),
    )


PAGES = (*_pages("case", "/cases/{case_id}/report"), *_pages("incident", "/incidents/{incident_id}/report"))
