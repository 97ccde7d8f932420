"""The hosted form: a buyer makes a statement with a link of the shop. The token in the link is the only key to it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from poisonbook.errors import PoisonbookError
from poisonbook.law.book import Book
from poisonbook.register.statement_checks import GivenStatement, StatementFaultsError
from poisonbook.register.statement_substances import name_in
from poisonbook.register.statement_words import DEFAULT, preferred, spoken
from poisonbook.settings import Settings
from poisonbook.web import statement_pages as pages
from poisonbook.web.fixed import FixedFile
from poisonbook.web.operations import HTML, Answer, Call, Operation
from poisonbook.web.wire import Wire
from poisonbook.workflows.service import Service
from poisonbook.workflows.statement_links import (
    LinkExpiredError,
    LinkUsedError,
    OpenForm,
    UnknownLinkError,
    checked_with_link,
    open_form,
    record_with_link,
    return_address,
)
from poisonbook.workflows.statement_products import fixed_texts

FORM = "application/x-www-form-urlencoded"
LARGEST = 262_144
"""Bytes of a filled-in form."""
_FIELDS = 500
_PAGE = {"X-Robots-Tag": "noindex, nofollow"}
_CLOSED: Mapping[type[PoisonbookError], tuple[int, str]] = {
    UnknownLinkError: (404, "unknown"),
    LinkUsedError: (410, "used"),
    LinkExpiredError: (410, "expired"),
}


class FormQuery(Wire, frozen=True):
    """In which language the form is shown."""

    lang: str = ""


async def _show(service: Service, call: Call) -> Answer:
    try:
        opened = await asyncio.to_thread(open_form, service, call.path["token"])
    except (UnknownLinkError, LinkUsedError, LinkExpiredError) as error:
        return _closed(error, _language(call, call.query.lang))
    lang = _language(call, call.query.lang, opened.link.lang)
    return _page(200, pages.form_page(opened, lang, _said(service.book, opened, lang), {}, ()))


async def _send(service: Service, call: Call) -> Answer:
    texts = _texts(call.raw)
    if texts is None or not _own_page(call.headers, service.settings):
        return _page(403, pages.plain_page(_language(call, call.query.lang), "refused"))
    lang = _language(call, texts.get("lang", ""), call.query.lang)
    try:
        return await asyncio.to_thread(_answered, service, call.path["token"], texts, lang, call.now)
    except (UnknownLinkError, LinkUsedError, LinkExpiredError) as error:
        return _closed(error, lang)


def _answered(service: Service, token: str, texts: pages.Texts, lang: str, now: datetime) -> Answer:
    """The page that follows on a filled-in form: corrected, looked at again, or sent."""
    opened = open_form(service, token)
    said = _said(service.book, opened, lang)
    step = texts.get("step", "check")
    if step == "edit":
        return _page(200, pages.form_page(opened, lang, said, texts, ()))
    given = _given(service.book, opened, texts, lang, now)
    try:
        if step == "send":
            made = record_with_link(service, opened, given)
            return _page(200, pages.done_page(opened, lang, made, return_address(opened.link, made)))
        faults = checked_with_link(service, opened, given).faults
    except StatementFaultsError as error:
        faults = error.faults
    if faults:
        return _page(422, pages.form_page(opened, lang, said, texts, faults))
    return _page(200, pages.check_page(opened, lang, said, texts))


def _given(book: Book, opened: OpenForm, texts: pages.Texts, lang: str, now: datetime) -> GivenStatement:
    """The statement that was written: what the shop has said cannot be changed by its buyer."""
    form = opened.form
    return GivenStatement(
        jurisdiction=opened.link.jurisdiction,
        buyer_class=opened.link.buyer_class,
        particulars={one.id: texts.get(f"particulars.{one.id}", "") for one in form.fields},
        products=[
            _of_row(texts, place, [one.id for one in form.columns]) for place, _ in enumerate(opened.link.products)
        ],
        said=[fixed_texts(book, one) for one in opened.link.products],
        declared=texts.get("declared") == "yes",
        made_at=now,
        lang=lang,
    )


def _of_row(texts: pages.Texts, place: int, columns: Sequence[str]) -> dict[str, str]:
    return {column: texts.get(f"products.{place}.{column}", "") for column in columns}


def _said(book: Book, opened: OpenForm, lang: str) -> Sequence[pages.Texts]:
    """What the shop has said of each product, in the buyer's language."""
    names = [name_in(book.substance(one.substance), lang) for one in opened.link.products]
    fixed = [fixed_texts(book, one) for one in opened.link.products]
    return [{**texts, "substance": name} for texts, name in zip(fixed, names, strict=True)]


def _texts(raw: bytes) -> pages.Texts | None:
    """The fields of a form as browsers send it (WHATWG URL, 5.1); None: it is none."""
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError:
        return None
    return dict(pairs)


def _own_page(headers: Mapping[str, str], settings: Settings) -> bool:
    """Whether the form was sent from its own page.

    The token is what lets anyone send it; this keeps other pages from sending it in a buyer's browser. Pages without
    a referrer send `Origin: null` (Fetch, 3.2), so that only browsers without Sec-Fetch-Site are judged by it.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin", "null")
    try:
        sender = urlsplit(origin).netloc
    except ValueError:
        return False
    return origin == "null" or sender in (headers.get("host", ""), urlsplit(settings.public_base_url).netloc)


def _language(call: Call, *wanted: str) -> str:
    """The first language of ours that is asked for: by the page, by the link, by the browser."""
    known = (spoken(lang) for lang in wanted)
    return next((lang for lang in known if lang), None) or preferred(call.headers.get("accept-language", "")) or DEFAULT


def _closed(error: PoisonbookError, lang: str) -> Answer:
    status, what = _CLOSED[type(error)]
    return _page(status, pages.plain_page(lang, what))


def _page(status: int, page: bytes) -> Answer:
    return Answer(status, page, _PAGE, HTML)


def _fixed(id_: str, name: str, summary: str, media: str) -> Operation:
    file = FixedFile.of("poisonbook.web", name, media)

    async def _serve(_service: Service, call: Call) -> Answer:
        return file.answer(call.headers)

    return Operation(
        id=id_,
        method="GET",
        path=f"/{name}",
        summary=summary,
        tag="form",
        scope=None,
        answers={200: media, 304: None},
        headers={"If-None-Match": "The ETag of what is there already."},
        handle=_serve,
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="show_statement_form",
        method="GET",
        path="/statement/{token}",
        summary="The form for a buyer's statement, in the buyer's language",
        tag="form",
        scope=None,
        query=FormQuery,
        headers={"Accept-Language": "Which language is wanted, where neither the query nor the link says it."},
        answers={200: HTML, 404: HTML, 410: HTML},
        handle=_show,
    ),
    Operation(
        id="send_statement_form",
        method="POST",
        path="/statement/{token}",
        summary="The form, filled in: checked, shown again, and with `step=send` recorded",
        tag="form",
        scope=None,
        query=FormQuery,
        raw_media=(FORM,),
        body_limit=LARGEST,
        headers={"Sec-Fetch-Site": "From where a browser sends it: `same-origin`, or it is refused."},
        answers={200: HTML, 403: HTML, 404: HTML, 410: HTML, 422: HTML},
        handle=_send,
    ),
    _fixed("statement_form_style", "statement-form.css", "How the form looks", "text/css"),
    _fixed("statement_form_icon", "statement-form.svg", "The picture of the form's tab", "image/svg+xml"),
)
