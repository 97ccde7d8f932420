"""A report to a contact point on paper: what its values say, in its language."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from poisonbook.facts.findings import LawReference
from poisonbook.law.model import Contact
from poisonbook.reports.report_words import ReportWords, report_words
from poisonbook.reports.sections import Paper, Section
from poisonbook.review.reports import Loss, Particulars, Report


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a report off, by short ids of staff, and when."""

    first: str
    first_at: datetime
    second: str
    second_at: datetime


def report_pdf(
    report: Report, id_: str | None, signed: Signed | None, particulars: Sequence[Particulars] = ()
) -> bytes:
    """The report as a PDF file; the same values give the same bytes.

    Args:
        id_: the report's; None: nobody has signed it yet.
        signed: None: it is a draft.
        particulars: what was opened for it.
    """
    from poisonbook.reports.inspection_pdf import write_pdf

    file = io.BytesIO()
    write_pdf(file, report_paper(report, id_, signed, particulars))
    return file.getvalue()


def report_paper(report: Report, id_: str | None, signed: Signed | None, particulars: Sequence[Particulars]) -> Paper:
    """The report, to be drawn."""
    words = report_words(report.lang)
    title = words("title.suspicion") if report.loss is None else words(f"title.{report.loss.kind.value}")
    operator = report.reporter.name
    return Paper(
        title=title,
        subtitle=words("subtitle", operator=operator, body=report.contact.body, state=report.state),
        facts=tuple(_facts(words, report, id_, signed)),
        sections=tuple(_sections(words, report, particulars)),
        footer=words("footer_draft" if id_ is None else "footer", operator=operator, id=id_ or ""),
        lang=report.lang,
        page=words.texts["format.page"],
    )


def _facts(words: ReportWords, report: Report, id_: str | None, signed: Signed | None) -> Iterator[tuple[str, str]]:
    if id_ is not None:
        yield words("facts.id"), words("facts.id_says", id=id_)
    yield words("facts.reporter"), f"{report.reporter.name} ({report.reporter.id})"
    if report.reporter.contact:
        yield words("facts.ask"), report.reporter.contact
    yield words("facts.to"), _contact(words, report.contact)
    yield words("facts.state"), report.state
    yield words("facts.noticed"), words.moment(report.noticed_at)
    yield words("facts.due"), words("facts.no_hours") if report.due_at is None else words.moment(report.due_at)
    if report.duty is not None:
        sure = words(f"certainty.{report.duty.certainty}")
        yield words("facts.duty"), f"{report.duty.ref}: {report.duty.text} ({sure})"
    yield words("facts.matter"), report.matter
    yield words("facts.signed"), words("facts.unsigned") if signed is None else _signed(words, signed)
    yield words("status_name"), words("status_says")


def _signed(words: ReportWords, signed: Signed) -> str:
    first_at, second_at = words.moment(signed.first_at), words.moment(signed.second_at)
    return words("facts.signed_says", first=signed.first, first_at=first_at, second=signed.second, second_at=second_at)


def _contact(words: ReportWords, contact: Contact) -> str:
    ways = [one for one in (contact.phone, contact.email, contact.web) if one]
    sure = words("facts.seen", as_of=contact.as_of, certainty=words(f"certainty.{contact.certainty.value}"))
    return f"{', '.join([contact.body, *ways])} ({sure})"


def _sections(words: ReportWords, report: Report, particulars: Sequence[Particulars]) -> Iterator[Section]:
    if report.loss is not None:
        yield _loss(words, report, report.loss)
    else:
        yield _table(words, "account", (100,), [(said,) for said in report.account])
        why = [(one.why, _laws(words, one.law)) for one in report.reasons]
        yield _table(words, "reasons", (55, 45), why)
        yield _table(words, "orders", (16, 20, 17, 19, 14, 14), list(_orders(words, report)))
        yield _table(words, "lines", (13, 27, 13, 19, 14, 14), list(_lines(words, report)))
    yield _table(words, "substances", (22, 13, 30, 15, 20), list(_substances(words, report)))
    if report.loss is None:
        yield _people(words, report, particulars)


def _table(words: ReportWords, name: str, widths: tuple[int, ...], rows: Sequence[tuple[str, ...]]) -> Section:
    return Section(
        title=words(f"{name}.title"),
        text=words.texts.get(f"{name}.text", ""),
        head=words.head(f"{name}.head"),
        widths=widths,
        rows=rows,
        empty=words.texts.get(f"{name}.empty", ""),
    )


def _laws(words: ReportWords, laws: Sequence[LawReference]) -> str:
    return "; ".join(f"{one.act}, {one.article} ({words(f'certainty.{one.certainty}')})" for one in laws)


def _orders(words: ReportWords, report: Report) -> Iterator[tuple[str, ...]]:
    for one in report.orders:
        claim = "–" if one.claim is None else words(f"buyer.{one.claim.value}")
        delivery = ", ".join(part for part in (one.delivery_country, one.channel) if part) or "–"
        done, at = words(f"done.{one.done.value}"), words.moment(one.at)
        yield one.id, at, done, claim, delivery, one.payment_kind or "–"


def _lines(words: ReportWords, report: Report) -> Iterator[tuple[str, ...]]:
    for one in report.lines:
        product = f"{one.title} ({one.product_id})" if one.title else one.product_id
        packs = "–" if one.packs is None else words.figure(one.packs)
        name = report.substance(one.substance).name
        yield one.order_id, product, packs, name, words.strength(one.strength_ww), words.mass(one.amount_kg)


def _substances(words: ReportWords, report: Report) -> Iterator[tuple[str, ...]]:
    for one in report.substances:
        for limit in one.limits:
            law = f"{limit.jurisdiction} {limit.schedule}: {_laws(words, [limit.law])}"
            yield (
                one.name,
                one.cas or "–",
                law,
                words(f"status.{limit.status.value}"),
                words.limit(limit.limit),
            )
        if not one.limits:
            yield one.name, one.cas or "–", "–", "–", "–"


def _loss(words: ReportWords, report: Report, loss: Loss) -> Section:
    product = " ".join(part for part in (loss.title, loss.product_id and f"({loss.product_id})") if part) or "–"
    name, noticed = report.substance(loss.substance).name, words.moment(report.noticed_at)
    row = (product, name, words.mass(loss.amount_kg), loss.place or "–", noticed)
    return _table(words, "loss", (28, 20, 14, 18, 20), [row])


def _people(words: ReportWords, report: Report, particulars: Sequence[Particulars]) -> Section:
    title, head = words("people.title"), words.head("people.head")
    if particulars:
        rows = [
            (f"{words(f'kind.{one.kind}')} {one.id}", field.replace("_", " "), text)
            for one in particulars
            for field, text in one.fields
        ]
        return Section(title=title, text=words("people.opened"), head=head, widths=(35, 25, 40), rows=rows)
    if not report.sealed:
        return Section(title=title, text=words("people.none"))
    records = ", ".join(f"{words(f'kind.{one.kind}')} {one.id}" for one in report.sealed)
    return Section(title=title, text=f"{words('people.sealed')} {records}.")
