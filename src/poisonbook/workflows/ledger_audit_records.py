"""Audit of what the ledger says: entries commit to it, and every record stands as the last of them has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from poisonbook.ledger.entries import commits_to
from poisonbook.ledger.events import Erasure, RecordShortened
from poisonbook.storage import contents, tiles
from poisonbook.storage.digests import all_standing
from poisonbook.storage.events import Key
from poisonbook.storage.tables.everything import LOGGED
from poisonbook.storage.tables.ledger import LEDGER_CONTENTS
from poisonbook.workflows.ledger_findings import Audit, Progress

_parsed = json.JSONDecoder().decode


class LastSaid(NamedTuple):
    """The last that the ledger says of a record."""

    number: int
    digest: str | None
    ends: datetime
    """When the record is to be deleted."""


def audit_contents(connection: Connection, found: Audit, progress: Progress) -> dict[tuple[str, Key], LastSaid]:
    """Entries commit to the contents that are kept; the last one of each record."""
    latest: dict[tuple[str, Key], LastSaid] = {}
    kept, erased = 0, 0
    for start, end in tiles.pages(found.entries):
        said_of = contents.between(connection, start, end)
        here = tiles.entries(connection, start, end) if said_of else []
        entries = dict(zip(range(start, end), here, strict=False))
        for one in said_of:
            entry = entries.get(one.number)
            kept += entry is not None
            said = _said(one) if entry is not None and commits_to(entry, one.nonce, one.content) else None
            if said is None:
                found.tell(f"what is kept of entry {one.number} is not what it commits to")
            elif one.noun is not None and one.operator is not None and one.id is not None:
                ends = datetime.fromisoformat(said["ends"]) if one.kind == RecordShortened.KIND else one.delete_after
                latest[one.noun, (one.operator, one.id)] = LastSaid(one.number, one.digest, ends)
            elif one.kind == Erasure.KIND:
                erased += said["counts"].get(LEDGER_CONTENTS.name, 0)
        progress("contents", end, found.entries)
    beyond = contents.count_from(connection, found.entries)
    if beyond:
        found.tell(f"{beyond} contents are of entries that are not there")
    if found.entries - kept != erased:
        found.tell(f"what {found.entries - kept} entries said is gone, and erasures tell of {erased}")
    return latest


def _said(one: contents.Content) -> dict[str, Any] | None:
    """What a content says; None where the columns beside it say something else."""
    said: dict[str, Any] = _parsed(one.content.decode())
    beside: dict[str, str | None] = {"kind": one.kind, "until": one.delete_after.isoformat()}
    if one.noun is not None or "noun" in said:
        beside |= {"noun": one.noun, "operator": one.operator, "id": one.id, "digest": one.digest}
    return said if all(said.get(name) == value for name, value in beside.items()) else None


def audit_records(
    connection: Connection, found: Audit, latest: Mapping[tuple[str, Key], LastSaid], now: datetime
) -> None:
    """Every record stands as the ledger says, and none is missing before its date."""
    seen = set()
    for table in LOGGED:
        for key, record in all_standing(connection, table):
            found.records += 1
            said = latest.get((table.name, key))
            seen.add((table.name, key))
            if said is None:
                found.tell(f"{table.name} {key[1]}: the ledger knows nothing of it")
            elif said.digest != record.digest:
                found.tell(f"{table.name} {key[1]}: is not as the ledger has it (entry {said.number})")
    for (noun, key), said in latest.items():
        if said.digest is not None and said.ends > now and (noun, key) not in seen:
            found.tell(f"{noun} {key[1]}: is gone before its date (entry {said.number})")
