"""The inspection export over HTTP: one ZIP file. Sealed particulars are never opened here."""

from __future__ import annotations

import asyncio
from datetime import date

from poisonbook.register.access import Scope
from poisonbook.web.operations import Answer, Call, Operation
from poisonbook.web.wire import Day, Wire
from poisonbook.workflows import inspection_export
from poisonbook.workflows.inspection_export import Period
from poisonbook.workflows.service import Service

ZIP = "application/zip"


class ExportQuery(Wire, frozen=True, rename={"start": "from", "end": "to"}):
    """Which days, both included."""

    start: Day
    end: Day


async def _export(service: Service, call: Call) -> Answer:
    start: date = call.query.start
    end: date = call.query.end
    made = await asyncio.to_thread(
        inspection_export.export_as_file, service, call.operator, Period(start=start, end=end)
    )
    name = f"poisonbook-{start}-{end}.zip"
    return Answer(200, made, {"Content-Disposition": f'attachment; filename="{name}"'}, ZIP)


OPERATIONS = (
    Operation(
        id="export_register",
        method="GET",
        path="/v1/export",
        summary="The inspection export: tables, a summary and a manifest of hashes, as a ZIP file",
        tag="register",
        scope=Scope.INSPECT,
        query=ExportQuery,
        answers={200: ZIP},
        handle=_export,
    ),
)
