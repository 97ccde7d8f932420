"""The page of a case, and the page on which a decision is looked at once more: values in, HTML out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from poisonbook.console.faults import said
from poisonbook.console.html import page, path_to
from poisonbook.console.marks import pieces
from poisonbook.console.pages import Visit
from poisonbook.console.people import names_of, who_could_take
from poisonbook.console.rule_texts import rule_texts
from poisonbook.console.substances import names_in
from poisonbook.console.timelines import drawn
from poisonbook.console.words import words_for
from poisonbook.errors import PoisonbookError
from poisonbook.facts.findings import Finding
from poisonbook.facts.lines import microseconds
from poisonbook.register.orders import OrderState
from poisonbook.review.allowed import CaseMove
from poisonbook.review.cases import Benign, Case, CaseState
from poisonbook.review.contact_details import has_contact_details
from poisonbook.review.moves import DECIDE
from poisonbook.review.shown import CaseView, OrderStanding, Unknown, UnknownKind
from poisonbook.web.operations import Answer
from poisonbook.workflows.access import the_operator
from poisonbook.workflows.filing import filing_about
from poisonbook.workflows.opening_desk import ACTS, has_sealed
from poisonbook.workflows.retelling import told_in

if TYPE_CHECKING:
    from poisonbook.workflows.service import Service

DECISIONS = (
    CaseMove.CLOSE_NOT_SUSPICIOUS,
    CaseMove.PROPOSE,
    CaseMove.CONFIRM,
    CaseMove.SEND_BACK,
    CaseMove.CLOSE_REFUSED,
    CaseMove.REOPEN,
)
"""In the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A step as somebody is writing it; nothing of it is kept."""

    move: CaseMove
    text: str = ""
    benign: str = ""
    to: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    """Keys of the words that say what is wrong, by field."""
    seen: int = 0
    """When the case was shown to whoever writes it; 0: now."""


def case_page(
    service: Service,
    visit: Visit,
    view: CaseView,
    *,
    done: str = "",
    draft: Draft | None = None,
    error: PoisonbookError | None = None,
    status: int = 200,
) -> Answer:
    """A case, with what was being written and what is wrong with it."""
    words = words_for(visit.view.lang)
    problem, problem_lang = ("", visit.view.lang) if error is None else said(error, visit.view.lang)
    names = names_in(service, visit.view.lang)
    alike = said_alike(view.findings)
    may_open = view.case.confirmed_by is not None and bool(visit.staff.roles & ACTS)
    return page(
        visit,
        "case",
        status=status,
        title=_title(view, names),
        view=view,
        case=view.case,
        stands=_stands(view.case),
        rules=rule_texts(service, visit),
        alike=alike,
        gone=sum(one.kind is UnknownKind.ORDER_GONE for one in view.unknown),
        waiting=_waiting(view),
        speaking=[one for one in view.ordinary if one.gap is None],
        not_speaking=[one for one in view.ordinary if one.gap is not None],
        told=told_in(
            service, the_operator(service.store, visit.staff.operator), [one for one, _ in alike], visit.view.lang
        ),
        unknown=not_known(view.unknown),
        people=names_of(service, visit.staff),
        colleagues=who_could_take(service, visit.staff, visit.now) if CaseMove.HAND_OVER in view.moves else (),
        chart=None if view.timeline is None else drawn(view.timeline, names, visit.now),
        shown_until=visit.now if view.timeline is None else min(view.timeline.end, visit.now),
        names=names,
        pieces=pieces,
        decisions=[move for move in DECISIONS if move in view.moves],
        filing=filing_about(service, visit.staff, view.case.id) if view.case.is_suspicious else None,
        may_report=bool(visit.staff.roles & DECIDE),
        may_open=may_open,
        sealed=may_open and has_sealed(service, visit.staff, view.case),
        benigns=list(Benign),
        draft=draft,
        problem=problem,
        problem_lang=problem_lang,
        seen=draft.seen if draft is not None and draft.seen else microseconds(visit.now),
        done=words.get(f"case.done.{done}", ""),
        may_take_next=bool(visit.staff.roles & DECIDE),
        fresh=visit.is_fresh,
        back_place=path_to("cases", view.case.id),
    )


def check_page(service: Service, visit: Visit, view: CaseView, draft: Draft) -> Answer:
    """What a decision would be and what would follow, before it is taken."""
    words = words_for(visit.view.lang)
    unsold = [order for order in view.orders if order.state is OrderState.SCREENED]
    return page(
        visit,
        "case_check",
        title=words[f"case.check.{draft.move}"],
        what=_title(view, names_in(service, visit.view.lang)),
        view=view,
        case=view.case,
        draft=draft,
        waiting=_waiting(view),
        deleted=[order.id for order in unsold if not order.is_held],
        kept=[order.id for order in unsold if order.is_held],
        says_how_to_reach=has_contact_details(draft.text),
        back_place=path_to("cases", view.case.id),
    )


def _waiting(view: CaseView) -> int:
    """How many of its orders wait for the decision on it, and for nothing else."""
    return sum(order.standing is OrderStanding.WAITS for order in view.orders)


def _title(view: CaseView, names: Mapping[str, str]) -> str:
    """The regulated substances that it is about."""
    found = {line.substance for finding in view.findings for line in finding.lines if line.substance is not None}
    return ", ".join(sorted(names.get(one, one) for one in found)) or view.case.id


def said_alike(findings: Sequence[Finding]) -> list[tuple[Finding, int]]:
    """The findings, those that say the same as one: the first of them, and how many there are."""
    said: dict[tuple[str, int, str], list[Finding]] = {}
    for one in findings:
        said.setdefault((one.rule, one.version, one.why), []).append(one)
    return [(same[0], len(same)) for same in said.values()]


def not_known(unknown: Sequence[Unknown]) -> dict[UnknownKind, list[str]]:
    """What is not known, and of which orders or products."""
    found: dict[UnknownKind, list[str]] = {}
    for one in unknown:
        found.setdefault(one.kind, []).append(one.about)
    return found


def _stands(case: Case) -> str:
    """The key of the words that say where it stands."""
    if case.joined_to is not None:
        return "case.joined"
    return f"disposition.{case.disposition}" if case.state is CaseState.CLOSED else f"state.{case.state}"
