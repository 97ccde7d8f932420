"""Legal holds: place one, have a second person confirm it, lift it, list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from poisonbook.ledger.events import HoldStep
from poisonbook.register import holds as moves
from poisonbook.register.holds import MOST_HOLDS, Hold, HoldError, HoldReason, HoldState, UnknownHoldError
from poisonbook.storage import holds
from poisonbook.storage.events import log_event
from poisonbook.storage.holds import Connection
from poisonbook.storage.store import Store
from poisonbook.storage.writer import each
from poisonbook.values.ids import new_id


@dataclass(frozen=True, slots=True)
class _Step:
    operator: str
    id: str
    by: str
    now: datetime


def place_hold(
    store: Store,
    operator: str,
    *,
    reason: HoldReason,
    case_id: str,
    records: Sequence[str],
    by: str,
    expires_at: datetime,
) -> Hold:
    """A hold that holds nothing until a second person confirms it, within a day.

    Raises:
        HoldError: it cannot be so, a record is not on record, or there are too many holds.
    """
    hold = moves.placed(
        new_id("hld"),
        reason=reason,
        case_id=case_id,
        records=records,
        by=by,
        now=store.clock(),
        expires_at=expires_at,
    )
    store.writer.run(_PLACE, (operator, hold))
    return hold


def confirm_hold(store: Store, operator: str, id_: str, *, by: str) -> Hold:
    """The hold, in force; its records are not deleted until it ends.

    Raises:
        UnknownHoldError: there is none with this id.
        HoldError: the same person placed it, it is not waiting to be confirmed, or a record is gone.
    """
    return store.writer.run(_CONFIRM, _Step(operator, id_, by, store.clock()))


def lift_hold(store: Store, operator: str, id_: str, *, by: str) -> Hold:
    """The hold, ended: what is past its date goes with the next sweep.

    Raises:
        UnknownHoldError: there is none with this id.
        HoldError: it is over already.
    """
    return store.writer.run(_LIFT, _Step(operator, id_, by, store.clock()))


def list_holds(store: Store, operator: str) -> list[Hold]:
    """The operator's holds that have not ended, the latest first."""
    now = store.clock()
    with store.reading() as connection:
        return [one for one in holds.search(connection, operator) if one.is_live(now)]


@each
def _place(connection: Connection, asked: tuple[str, Hold]) -> None:
    operator, hold = asked
    live = [one for one in holds.search(connection, operator) if one.is_live(hold.placed_at)]
    if len(live) >= MOST_HOLDS:
        raise HoldError(f"there are {len(live)} holds already, and {MOST_HOLDS} are the most; a hold is an exception")
    _need(connection, operator, hold)
    holds.add(connection, operator, hold)
    _log(connection, operator, hold, hold.placed_at)


@each
def _confirm(connection: Connection, step: _Step) -> Hold:
    hold = moves.confirmed(_found(connection, step), by=step.by, now=step.now)
    nouns = _need(connection, step.operator, hold)
    holds.hold_records(connection, step.operator, hold, nouns)
    holds.change(connection, step.operator, hold)
    _log(connection, step.operator, hold, step.now)
    return hold


@each
def _lift(connection: Connection, step: _Step) -> Hold:
    hold = moves.lifted(_found(connection, step), by=step.by, now=step.now)
    holds.let_go(connection, step.operator, hold)
    holds.change(connection, step.operator, hold)
    _log(connection, step.operator, hold, step.now)
    return hold


def _found(connection: Connection, step: _Step) -> Hold:
    found = holds.find(connection, step.operator, step.id)
    if found is None:
        raise UnknownHoldError
    return found


def _need(connection: Connection, operator: str, hold: Hold) -> dict[str, list[str]]:
    """Of which nouns its records are; HoldError where one is not on record."""
    nouns = holds.sought(connection, operator, hold.records)
    missing = len(hold.records) - len(nouns)
    if missing:
        raise HoldError(f"{missing} of the {len(hold.records)} records are not on record")
    return nouns


def _log(connection: Connection, operator: str, hold: Hold, at: datetime) -> None:
    log_event(
        connection,
        HoldStep(
            operator=operator,
            at=at.astimezone(UTC).isoformat(),
            id=hold.id,
            step=hold.state.value,
            reason=hold.reason.value,
            records=len(hold.records),
            ends=hold.expires_at.astimezone(UTC).isoformat(),
        ),
    )


__all__ = ["Hold", "HoldState", "confirm_hold", "lift_hold", "list_holds", "place_hold"]
_PLACE, _CONFIRM, _LIFT = _place, _confirm, _lift
