"""Notices along the supply chain: enter one, list them, see which products lack one."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated

from msgspec import Meta

from poisonbook.register.access import Scope
from poisonbook.register.house import NoticeDirection, SupplyNotice
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Day, Id, Wire
from poisonbook.workflows import notices
from poisonbook.workflows.notices import GivenNotice
from poisonbook.workflows.service import Service


class NoticeIn(Wire, frozen=True):
    """That a product's place in law was told along the supply chain."""

    product_id: Id
    direction: NoticeDirection
    party: Id
    """The supplier's name; of a notice that was given, the customer's id, which is kept as a pseudonym."""
    on: Day
    reference: Annotated[str, Meta(max_length=200)] = ""


class NoticeOut(Wire, frozen=True):
    """A notice on record."""

    id: str
    product_id: str
    direction: NoticeDirection
    party: str
    """The supplier's name, or the customer's pseudonym."""
    on: date
    reference: str


class NoticeListOut(Wire, frozen=True):
    """The latest first, and the regulated products for which none was received."""

    notices: list[NoticeOut]
    lacking: list[str]
    """Ids of products."""


async def _record(service: Service, call: Call) -> Answer:
    given = GivenNotice(
        product_id=call.body.product_id,
        direction=call.body.direction,
        party=call.body.party,
        on=call.body.on,
        reference=call.body.reference,
    )
    return _recorded(await asyncio.to_thread(notices.record_notice, service, call.operator, given))


def _recorded(one: SupplyNotice) -> Answer:
    return Answer(201, _out(one))


async def _list(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(notices.notices_of, service, call.operator)
    lacking = await asyncio.to_thread(notices.products_without_notice, service, call.operator)
    return Answer(200, NoticeListOut(notices=[_out(one) for one in found], lacking=lacking))


def _out(one: SupplyNotice) -> NoticeOut:
    return NoticeOut(
        id=one.id,
        product_id=one.product_id,
        direction=one.direction,
        party=one.party,
        on=one.on,
        reference=one.reference,
    )


OPERATIONS = (
    Operation(
        id="record_notice",
        method="POST",
        path="/v1/notices",
        summary="Enter a notice that was received from a supplier or given to an economic operator",
        tag="house",
        scope=Scope.REGISTER,
        body=NoticeIn,
        example={"product_id": "SKU-1", "direction": "received", "party": "Chemicals Oy", "on": "2026-11-20"},
        answers={201: NoticeOut},
        handle=_record,
        answer_of=_recorded,
        writes=True,
    ),
    Operation(
        id="list_notices",
        method="GET",
        path="/v1/notices",
        summary="Notices, and the regulated products for which none was received",
        tag="house",
        scope=Scope.REGISTER,
        answers={200: NoticeListOut},
        handle=_list,
    ),
)
