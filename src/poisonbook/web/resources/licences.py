"""Licences of members of the public: enter one, see what it leaves, revoke it."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Annotated

from msgspec import Meta

from poisonbook.register.access import Scope
from poisonbook.register.evidence import Granted, HeldLicence
from poisonbook.register.particulars import NUMBER_LENGTH
from poisonbook.values.strengths import plain
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Country, Day, Exact, Id, Wire
from poisonbook.workflows import licences
from poisonbook.workflows.licence_terms import GivenGrant, GivenTerms
from poisonbook.workflows.service import Service

Number = Annotated[str, Meta(min_length=1, max_length=NUMBER_LENGTH, examples=["FI-2026-0042"])]
"""Of a licence or document; spaces, hyphens and capitals make no difference."""


class GrantIn(Wire, frozen=True):
    """What a licence allows of one substance."""

    substance: Annotated[str, Meta(min_length=1, max_length=200, examples=["nitric acid", "7697-37-2"])]
    """Its name in any language, CAS, EC or UN number, or id in the law data."""
    strength_ww: Exact | None = None
    """The strongest, in % w/w; null: the licence names none."""
    amount_kg: Exact | None = None
    """In all; null: the licence names none."""


class LicenceIn(Wire, frozen=True):
    """A licence that the seller has seen."""

    customer_id: Id
    number: Number
    """Sealed; never in an answer."""
    state: Country
    """Which granted it."""
    valid_from: Day
    valid_until: Day
    """The last day."""
    granted: Annotated[list[GrantIn], Meta(min_length=1, max_length=50)]
    """Each substance once."""


class GrantOut(Wire, frozen=True):
    """What a licence allows of one substance, and what it leaves."""

    substance: str
    strength_ww: str | None
    amount_kg: str | None
    used_kg: str
    """Written off by confirmed orders."""
    left_kg: str | None
    """Null: the licence names no amount."""


class LicenceOut(Wire, frozen=True):
    """A licence, without its number and its holder."""

    id: str
    state: str
    valid_from: Day
    valid_until: Day
    revoked: bool
    accounts: int
    """How many customer ids share what is left."""
    granted: list[GrantOut]


class EnteredOut(LicenceOut, frozen=True):
    """A licence that was entered."""

    notes: list[str]
    """What the law data does not know of such licences, each with its certainty."""


async def _enter(service: Service, call: Call) -> Answer:
    entered = await asyncio.to_thread(licences.enter_licence, service, call.operator, _given(call.body))
    out = _out(entered.licence)
    fields = {name: getattr(out, name) for name in LicenceOut.__struct_fields__}
    return Answer(201 if entered.new else 200, EnteredOut(**fields, notes=list(entered.notes)))


async def _show(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(licences.licence, service, call.operator, call.path["licence_id"])
    return Answer(200, _out(found))


async def _revoke(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(licences.revoke_licence, service, call.operator, call.path["licence_id"])
    return Answer(200, _out(found))


def _given(body: LicenceIn) -> licences.GivenLicence:
    granted = tuple(GivenGrant(one.substance, _exact(one.strength_ww), _exact(one.amount_kg)) for one in body.granted)
    terms = GivenTerms(state=body.state, valid_from=body.valid_from, valid_until=body.valid_until, granted=granted)
    return licences.GivenLicence(customer_id=body.customer_id, number=body.number, terms=terms)


def _exact(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _out(licence: HeldLicence) -> LicenceOut:
    return LicenceOut(
        id=licence.id,
        state=licence.state,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        revoked=licence.revoked,
        accounts=len(licence.customers),
        granted=[_grant_out(one) for one in licence.granted],
    )


def _grant_out(granted: Granted) -> GrantOut:
    strength, amount, left = (
        None if figure is None else plain(figure)
        for figure in (granted.strength_ww, granted.amount_kg, granted.left_kg)
    )
    return GrantOut(
        substance=granted.substance,
        strength_ww=strength,
        amount_kg=amount,
        used_kg=plain(granted.used_kg),
        left_kg=left,
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        id="enter_licence",
        method="POST",
        path="/v1/licences",
        summary="Enter a licence that a member of the public has shown",
        description=(
            "The number of a state is one licence: entered again with the same terms, for the same or another customer "
            "id, it is the same licence (200), and all of them share what is left. With other terms it is refused."
        ),
        tag="evidence",
        scope=Scope.EVIDENCE,
        body=LicenceIn,
        example={
            "customer_id": "C-1001",
            "number": "FI-2026-0042",
            "state": "FI",
            "valid_from": "2026-01-01",
            "valid_until": "2027-12-31",
            "granted": [{"substance": "nitric acid", "strength_ww": "10", "amount_kg": "5"}],
        },
        answers={200: EnteredOut, 201: EnteredOut},
        handle=_enter,
        writes=True,
    ),
    Operation(
        id="show_licence",
        method="GET",
        path="/v1/licences/{licence_id}",
        summary="What a licence leaves",
        tag="evidence",
        scope=Scope.EVIDENCE,
        answers={200: LicenceOut},
        handle=_show,
    ),
    Operation(
        id="revoke_licence",
        method="POST",
        path="/v1/licences/{licence_id}/revoke",
        summary="Nothing can be bought with this licence any more",
        description="What was written off stays on record, and counts where the number is entered anew.",
        tag="evidence",
        scope=Scope.EVIDENCE,
        answers={200: LicenceOut},
        handle=_revoke,
        writes=True,
    ),
)
