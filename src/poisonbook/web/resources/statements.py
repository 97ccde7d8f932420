"""Statements: what a buyer declares before a sale, as the shop has gathered it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from poisonbook.clock import today
from poisonbook.register.access import Scope
from poisonbook.register.evidence import Statement
from poisonbook.register.statement_checks import MOST_PRODUCTS, GivenStatement, StatementFaultsError
from poisonbook.register.statement_words import words_for
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.strengths import plain
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.problems import PROBLEM, Problem, problem_answer
from poisonbook.web.wire import Day, Id, Moment, Wire
from poisonbook.workflows import statements
from poisonbook.workflows.service import Service

Said = Annotated[str, Meta(max_length=2000)]
"""What a buyer wrote; sealed. How long each may be is in the form's data, and every fault is named at once."""
Lang = Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z0-9-]*$", examples=["de"])]
Code = Annotated[str, Meta(min_length=2, max_length=10, examples=["EU"])]


class ParticularsIn(Wire, frozen=True):
    """Who declares. Which of these are asked for is the jurisdiction's; what it does not ask for is refused."""

    name: Said = ""
    role: Said = ""
    company: Said = ""
    company_number: Said = ""
    """VAT number or other registration number."""
    street: Said = ""
    postcode: Said = ""
    town: Said = ""
    country: Said = ""
    phone: Said = ""
    trade: Said = ""
    id_number: Said = ""
    """Of the document of identity; never a copy."""
    id_authority: Said = ""
    delivery: Said = ""


class StatedProductIn(Wire, frozen=True):
    """One product, and what it will be used for."""

    product: Said = ""
    """Its commercial name."""
    substance: Said = ""
    """Its name in any language, its id in the law data, or its CAS number."""
    cas: Said = ""
    amount: Said = ""
    """Of the product, the most in one purchase: an exact decimal number above 0."""
    unit: Said = ""
    """`kg` or `l`."""
    concentration: Said = ""
    """% w/w, an exact decimal number."""
    package: Said = ""
    use: Said = ""


class StatementIn(Wire, frozen=True):
    """A statement that the shop has gathered itself."""

    customer_id: Id
    jurisdiction: Code
    buyer_class: BuyerClass
    particulars: ParticularsIn
    products: Annotated[list[StatedProductIn], Meta(max_length=MOST_PRODUCTS)]
    declared: bool
    """Whether the buyer made the declaration of the jurisdiction's form."""
    made_at: Moment | None = None
    """Now, where it is not said."""
    lang: Lang = "en"
    """In which language the buyer read the declaration."""


class StatedOut(Wire, frozen=True):
    """What a statement says of one substance."""

    substance: str
    strength_ww: str | None
    """The strongest, in % w/w; null: any."""
    amount_kg: str | None
    """Of the product, the most in one purchase."""


class StatementOut(Wire, frozen=True):
    """A statement, without anything its buyer wrote and without whose it is."""

    id: str
    jurisdiction: str
    buyer_class: BuyerClass
    substances: list[StatedOut]
    made_at: Moment
    valid_until: Day
    """The last day a sale may rest on it."""
    order_id: str | None
    """The order that its link named; it holds for other orders too."""
    withdrawn: bool
    usable: bool
    """Today."""


class StatementsQuery(Wire, frozen=True):
    """Whose statements are looked for."""

    order_id: Id
    """The order that their links named."""


class StatementsOut(Wire, frozen=True):
    """The latest first."""

    statements: list[StatementOut]


class FaultOut(Wire, frozen=True):
    """What is wrong with one field."""

    path: Annotated[str, Meta(examples=["products.0.amount"])]
    code: Annotated[str, Meta(examples=["missing"])]
    detail: str
    near: list[str]
    """What may have been meant, by its names in the law data."""


class StatementProblem(Problem, frozen=True, kw_only=True):
    """A problem, with every fault of a statement."""

    errors: list[FaultOut] = msgspec.field(default_factory=list)


async def _record(service: Service, call: Call) -> Answer:
    body: StatementIn = call.body
    given = GivenStatement(
        jurisdiction=body.jurisdiction,
        buyer_class=body.buyer_class,
        particulars=_said(body.particulars),
        products=[_said(one) for one in body.products],
        declared=body.declared,
        made_at=call.now if body.made_at is None else body.made_at,
        lang=body.lang,
        exact_numbers=True,
    )
    record = statements.record_statement
    try:
        made = await asyncio.to_thread(record, service, call.operator, given, customer_id=body.customer_id)
    except StatementFaultsError as error:
        return _faults_answer(error)
    return Answer(201, _out(service, made))


async def _show(service: Service, call: Call) -> Answer:
    id_ = call.path["statement_id"]
    found = await asyncio.to_thread(statements.find_statement, service, call.operator, id_)
    return Answer(200, _out(service, found))


async def _find(service: Service, call: Call) -> Answer:
    query: StatementsQuery = call.query
    found = await asyncio.to_thread(statements.statements_for, service, call.operator, query.order_id)
    return Answer(200, StatementsOut(statements=[_out(service, one) for one in found]))


async def _withdraw(service: Service, call: Call) -> Answer:
    id_ = call.path["statement_id"]
    found = await asyncio.to_thread(statements.withdraw_statement, service, call.operator, id_)
    return Answer(200, _out(service, found))


def _said(given: Wire) -> Mapping[str, str]:
    return {name: text for name, text in msgspec.structs.asdict(given).items() if text}


def _faults_answer(error: StatementFaultsError) -> Answer:
    words = words_for("en")
    problem = problem_answer(error).body
    if not isinstance(problem, Problem):
        raise error
    told = [
        FaultOut(path=fault.path, code=fault.code, detail=fault.text(words), near=list(fault.near))
        for fault in error.faults
    ]
    return Answer(problem.status, StatementProblem(**msgspec.structs.asdict(problem), errors=told), media=PROBLEM)


def _out(service: Service, statement: Statement) -> StatementOut:
    stated = [
        StatedOut(
            substance=one.substance,
            strength_ww=None if one.strength_ww is None else plain(one.strength_ww),
            amount_kg=None if one.amount_kg is None else plain(one.amount_kg),
        )
        for one in statement.substances
    ]
    return StatementOut(
        id=statement.id,
        jurisdiction=statement.jurisdiction,
        buyer_class=statement.buyer_class,
        substances=stated,
        made_at=statement.made_at,
        valid_until=statement.valid_until,
        order_id=statement.order_id,
        withdrawn=statement.withdrawn,
        usable=not statement.withdrawn and today(service.clock) <= statement.valid_until,
    )


_EXAMPLE = {
    "customer_id": "C-1001",
    "jurisdiction": "EU",
    "buyer_class": "professional_user",
    "particulars": {
        "name": "Anna Example",
        "role": "owner",
        "company": "Example Pools",
        "company_number": "DE999999999",
        "street": "Musterweg 1",
        "postcode": "10115",
        "town": "Berlin",
        "country": "Germany",
        "trade": "swimming pool maintenance",
        "id_number": "L01X00T47",
        "id_authority": "Stadt Berlin",
    },
    "products": [
        {
            "product": "Peroxide 35 %, 5 l",
            "substance": "hydrogen peroxide",
            "cas": "7722-84-1",
            "amount": "20",
            "unit": "l",
            "concentration": "35",
            "use": "disinfection of pools that we maintain",
        }
    ],
    "declared": True,
    "lang": "de",
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="record_statement",
        method="POST",
        path="/v1/statements",
        summary="Record a statement that the shop has gathered",
        description=(
            "Checked against what the jurisdiction's law asks for; every fault is answered at once, under `errors`. "
            "All that the buyer wrote is sealed; substances, strengths and amounts are what a checkout compares."
        ),
        tag="evidence",
        scope=Scope.EVIDENCE,
        body=StatementIn,
        example=_EXAMPLE,
        answers={201: StatementOut, 422: StatementProblem},
        handle=_record,
        writes=True,
    ),
    Operation(
        id="find_statements",
        method="GET",
        path="/v1/statements",
        summary="The statements that buyers made with links for an order",
        tag="evidence",
        scope=Scope.EVIDENCE,
        query=StatementsQuery,
        answers={200: StatementsOut},
        handle=_find,
    ),
    Operation(
        id="show_statement",
        method="GET",
        path="/v1/statements/{statement_id}",
        summary="A statement, and how long it may be used",
        tag="evidence",
        scope=Scope.EVIDENCE,
        answers={200: StatementOut},
        handle=_show,
    ),
    Operation(
        id="withdraw_statement",
        method="POST",
        path="/v1/statements/{statement_id}/withdraw",
        summary="Let no further sale rest on a statement; it stays on record until its date",
        tag="evidence",
        scope=Scope.EVIDENCE,
        answers={200: StatementOut},
        handle=_withdraw,
        writes=True,
    ),
)
