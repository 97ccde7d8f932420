"""Links to the hosted form: a shop asks for one, a buyer makes one statement with it, and then it is used up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sqlalchemy.engine import Connection

from poisonbook.errors import PoisonbookError
from poisonbook.register.access import Operator
from poisonbook.register.evidence import Statement
from poisonbook.register.form_links import FormLink, new_token, token_hash
from poisonbook.register.statement_checks import MOST_PRODUCTS, Checked, GivenStatement, check_statement
from poisonbook.register.statement_forms import StatementForm, statement_end, statement_form
from poisonbook.storage import form_links, operators, statements
from poisonbook.storage.writer import each
from poisonbook.values.buyers import BuyerClass
from poisonbook.workflows.pseudonyms import customer_of
from poisonbook.workflows.service import Service
from poisonbook.workflows.statement_products import GivenProduct, StatementLinkError, linked_products
from poisonbook.workflows.statements import made_statement

REMEMBERED = timedelta(days=1)
"""How long after its end a link is still known, so that who comes late is told that it has expired."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class UnknownLinkError(PoisonbookError):
    """No form belongs to this link."""

    code: ClassVar[str] = "statement-link-unknown"

    def __str__(self) -> str:
        return "there is no such form"


class LinkExpiredError(PoisonbookError):
    """The time in which the form could be used is over."""

    code: ClassVar[str] = "statement-link-expired"

    def __str__(self) -> str:
        return "the form has expired"


class LinkUsedError(PoisonbookError):
    """A statement was made with this link already."""

    code: ClassVar[str] = "statement-link-used"

    def __str__(self) -> str:
        return "the form was used already"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLink:
    """A link as a shop asks for it."""

    customer_id: str = field(repr=False)
    jurisdiction: str
    claim: BuyerClass
    products: Sequence[GivenProduct]
    order_id: str | None = None
    """The order that the statement is made for."""
    lang: str = ""
    return_url: str | None = None


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that can be filled in."""

    operator: Operator
    link: FormLink
    form: StatementForm


def make_link(service: Service, operator: Operator, given: GivenLink) -> tuple[str, FormLink]:
    """The address of a form for one statement, and what stands behind it.

    Of the token in it only the hash is kept. An answer to a request with an Idempotency-Key is kept too, sealed, for
    24 hours, and with it the whole address.

    Raises:
        StatementLinkError: it asks for what the law does not ask for, says what can be on no statement, or leads to an
            origin that is not the operator's.
        ParticularsError: the customer's id is empty.
        NoStatementFormError, UnknownJurisdictionError: the law data has no such statement.
    """
    now, settings = service.clock(), service.settings
    form = statement_form(service.book, given.jurisdiction)
    if given.claim not in form.buyers:
        raise StatementLinkError("claim", "the law has no such statement for this class of buyers")
    _check_return(given.return_url, settings.return_origins)
    products = tuple(linked_products(service, operator.id, given.products, form=form, buyer=given.claim))
    if len(products) > MOST_PRODUCTS:
        raise StatementLinkError("products", f"hold more than {MOST_PRODUCTS} substances")
    token = new_token()
    link = FormLink(
        id=token_hash(token),
        customer=customer_of(service, operator, given.customer_id),
        order_id=given.order_id,
        jurisdiction=form.jurisdiction,
        buyer_class=given.claim,
        lang=given.lang,
        products=products,
        return_url=given.return_url,
        valid_until=now + timedelta(hours=settings.statement_link_hours),
    )
    service.store.writer.run(_ADD, (operator.id, link, now, link.valid_until + REMEMBERED))
    base = settings.public_base_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return f"{base}/statement/{token}", link


def open_form(service: Service, token: str) -> OpenForm:
    """The form that a token opens.

    Raises:
        UnknownLinkError, LinkUsedError, LinkExpiredError: it opens none, or none any more.
    """
    with service.store.reading() as connection:
        found = form_links.by_token(connection, token_hash(token))
        operator = None if found is None else operators.find(connection, found[0])
    if found is None or operator is None:
        raise UnknownLinkError
    link = found[1]
    if link.used_at is not None:
        raise LinkUsedError
    if link.valid_until < service.clock():
        raise LinkExpiredError
    return OpenForm(operator, link, statement_form(service.book, link.jurisdiction))


def checked_with_link(service: Service, opened: OpenForm, given: GivenStatement) -> Checked:
    """What is said on the form, and every fault of it; nothing is kept."""
    return check_statement(opened.form, given, book=service.book, now=service.clock())


def record_with_link(service: Service, opened: OpenForm, given: GivenStatement) -> Statement:
    """The statement as it is kept from now on. With it the link is used up, in the same transaction.

    Raises:
        StatementFaultsError: something is missing or wrong; the link can still be used.
        LinkUsedError: another statement was made with it meanwhile.
    """
    link, operator, form = opened.link, opened.operator, opened.form
    checked = checked_with_link(service, opened, given)
    customer, order_id = link.customer, link.order_id
    statement = made_statement(
        service, operator, given, form=form, checked=checked, customer=customer, order_id=order_id
    )
    end = statement_end(service.book, form.jurisdiction, statement.made_at)
    service.store.writer.run(_RECORD, _Recording(operator.id, link.id, statement, service.clock(), end))
    return statement


def return_address(link: FormLink, statement: Statement) -> str | None:
    """Where the buyer goes back to, with the statement's id in the query as `statement`; None: nobody said."""
    if link.return_url is None:
        return None
    parts = urlsplit(link.return_url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("statement", statement.id)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _check_return(url: str | None, origins: Sequence[str]) -> None:
    if url is None:
        return
    try:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    except ValueError:
        raise StatementLinkError("return_url", "is not an address") from None
    if not safe or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise StatementLinkError("return_url", "is not an https address")
    if origin not in [one.rstrip("/").lower() for one in origins]:
        raise StatementLinkError("return_url", "leads to an origin that is not among the settings' return_origins")


@dataclass(frozen=True, slots=True)
class _Recording:
    operator: str
    link: str
    statement: Statement
    at: datetime
    delete_after: datetime


@each
def _add(connection: Connection, asked: tuple[str, FormLink, datetime, datetime]) -> None:
    operator, link, at, delete_after = asked
    form_links.add(connection, operator, link, at=at, delete_after=delete_after)


@each
def _record(connection: Connection, asked: _Recording) -> None:
    if not form_links.use(connection, asked.operator, asked.link, at=asked.at):
        raise LinkUsedError
    statements.add(connection, asked.operator, asked.statement, at=asked.at, delete_after=asked.delete_after)


_ADD, _RECORD = _add, _record
