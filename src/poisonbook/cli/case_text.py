"""Cases in words for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from poisonbook.review.cases import Case, case_clock
from poisonbook.review.queue import QueueRow
from poisonbook.values.strengths import plain

if TYPE_CHECKING:
    from poisonbook.review.shown import CaseView, OrderShown, SubstanceShown


def row_line(row: QueueRow, now: datetime) -> str:
    """One case of a list."""
    who = f", {row.assigned_to} has it" if row.assigned_to else ""
    due = "" if row.due_at is None or row.reported_at is not None else f", report {_left(row.due_at - now)}"
    ended = "" if row.disposition is None else f" ({row.disposition.value})"
    return (
        f"{row.id}  {row.opened_at:%Y-%m-%d %H:%M}Z  {row.state.value}{ended}{due}{who}  "
        f"{', '.join(row.substances)} {_mass(row.amount_kg)} in {len(row.orders)} orders, "
        f"the last {row.last_order_at:%Y-%m-%d}{', one waits' if row.waits else ''}: {', '.join(row.rules)}"
    )


def case_line(case: Case, now: datetime) -> str:
    """A case after a step."""
    clock = case_clock(case, now)
    due = f", due {case.due_at:%Y-%m-%d %H:%M}Z" if clock is not None and case.due_at is not None else ""
    ended = "" if case.disposition is None else f" ({case.disposition.value})"
    return f"{case.id}  version {case.version}  {case.state.value}{ended}{due}"


def case_text(view: CaseView) -> str:
    """A case whole."""
    return "\n".join(_lines(view))


def _lines(view: CaseView) -> Iterator[str]:
    case = view.case
    yield f"{case.id}  version {case.version}  {case.state.value}, opened {case.opened_at:%Y-%m-%d %H:%M}Z"
    if view.left is not None:
        yield f"report {_left(view.left)}"
    titles = {rule.id: rule for rule in view.rules}
    for finding in view.findings:
        rule = titles.get(finding.rule)
        yield f"\n{finding.rule if rule is None else rule.title}: {finding.why}"
        yield from (f"  {law.act}, {law.article} [{law.certainty}]" for law in finding.law)
        if rule is not None and rule.note:
            yield f"  {rule.note}"
    for order in view.orders:
        yield from _order(order)
    for one in view.ordinary:
        until = "" if one.until is None else f", until {one.until}"
        said = "ordinary" if one.gap is None else f"said or shown, {one.gap.value.replace('_', ' ')}"
        yield f"\n{said}: {one.kind.value} {one.record}, order {one.order_id}{until}"
    if view.unknown:
        yield "\nnot known: " + "; ".join(f"{one.kind.value} ({one.about})" for one in view.unknown)
    yield ""
    for note in view.notes:
        yield f"{note.at:%Y-%m-%d %H:%M}Z  {note.step.value}  {note.by or '-'}  {note.text}".rstrip()
    yield "you may: " + (", ".join(sorted(view.moves)) or "nothing")


def _order(order: OrderShown) -> Iterator[str]:
    account = "" if order.account is None else f", account {order.account}"
    stands = f"{order.standing.value.replace('_', ' ')}, {order.claim.value}{account}"
    yield f"\norder {order.id}, {order.at:%Y-%m-%d %H:%M}Z, {stands}"
    for line in order.lines:
        yield f"  {'*' if line.in_finding else '-'} {line.product_id}, {plain(line.quantity)} packs"
        for text in line.listing:
            yield f"      {text.field}: {_marked(text.text, [(one.start, one.end) for one in text.marks])}"
        for substance in line.substances:
            yield from (f"      {one}" for one in _substance(substance))
    if order.companions:
        yield f"  + {', '.join(order.companions)}"


def _substance(one: SubstanceShown) -> Iterator[str]:
    strength = "strength not stated" if one.strength_ww is None else f"{plain(one.strength_ww)} % w/w"
    yield f"{one.name}, {strength}, {_mass(one.amount_kg)}"
    for figure in one.figures:
        limit, law = figure.limit or "at any strength", figure.law
        where = f"{law.act}, {law.article} [{law.certainty}]"
        yield f"  {figure.jurisdiction} {figure.schedule}: {figure.status.value} {limit}; {where}"


def _marked(text: str, marks: list[tuple[int, int]]) -> str:
    """The text with its marked words between brackets."""
    for start, end in reversed(marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def _left(left: timedelta) -> str:
    hours = abs(int(left.total_seconds())) // 3600
    return f"overdue by {hours} h" if left < timedelta(0) else f"due in {hours} h"


def _mass(amount: Decimal | None) -> str:
    return "amount not stated" if amount is None else f"{plain(amount)} kg"
