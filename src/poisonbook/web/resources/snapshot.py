"""The snapshot that checkouts keep, so that most of them never ask."""

from __future__ import annotations

import asyncio

from poisonbook.register.access import Scope
from poisonbook.web.headers import is_known
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.workflows.service import Service

MEDIA = "application/vnd.poisonbook.snapshot"


async def _snapshot(service: Service, call: Call) -> Answer:
    found = await asyncio.to_thread(service.snapshots.newest, call.operator)
    # Kept by the client alone, and only while the service says that nothing has changed (RFC 9111, 5.2.2.4).
    headers = {"ETag": found.etag, "Cache-Control": "private, no-cache"}
    if is_known(call.headers.get("if-none-match"), found.etag):
        return Answer(304, headers=headers)
    return Answer(200, found.data, headers, MEDIA)


OPERATIONS = (
    Operation(
        id="read_snapshot",
        method="GET",
        path="/v1/snapshot",
        summary="The operator's regulated products, and which are known at all: signed, to be kept by the checkout",
        description="Baskets whose products are all known and not regulated need no request; clients verify the "
        "signature, never take an older version and never go by one that has expired.",
        tag="snapshot",
        scope=Scope.CHECKOUT,
        headers={"If-None-Match": "The ETag of the snapshot that is there already."},
        answers={200: MEDIA, 304: None},
        handle=_snapshot,
    ),
)
