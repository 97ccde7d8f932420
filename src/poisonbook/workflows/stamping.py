"""Time stamps of signed checkpoints, by an authority that the settings name (RFC 3161)."""

from __future__ import annotations

from enum import StrEnum

from poisonbook.client.errors import ServiceDownError
from poisonbook.ledger.notes import NoteKey, parse_note
from poisonbook.ledger.timestamps import (
    QUERY_MEDIA,
    Stamp,
    StampCertificatesError,
    StampError,
    StampFault,
    StampTrust,
    stamp_request,
    stamped_bytes,
)
from poisonbook.settings import SettingError, Settings, variable
from poisonbook.storage import timestamps
from poisonbook.storage.checkpoints import Kept
from poisonbook.storage.store import Store
from poisonbook.workflows.asking import Ask, asking

_SETTING = "ledger_timestamps"


class StampState(StrEnum):
    """How the ledger stands with its time-stamping authority."""

    UNSTAMPED = "unstamped"
    """None is set."""
    WAITING = "waiting"
    """None was asked yet."""
    STAMPED = "stamped"
    """The last checkpoint has a time stamp."""
    MISSING = "missing"
    """It has none; the authority is asked again."""


class Stamper:
    """Has checkpoints stamped by the authority that the settings name."""

    def __init__(self, store: Store, settings: Settings, *, ask: Ask | None = None) -> None:
        """Reads the certificates.

        Raises:
            StampCertificatesError: an authority is set, and no certificate to check its answers with.
        """
        self._store = store
        self._authority = _authority(settings)
        self._ask = ask or asking(QUERY_MEDIA)
        self.state = StampState.UNSTAMPED if self._authority is None else StampState.WAITING

    def stamp(self, kept: Kept, key: NoteKey) -> Stamp | StampFault | None:
        """Have a checkpoint that has none stamped, or why that did not come about; None: there was nothing to ask.

        Raises:
            StoreError: the store cannot be read or written.
        """
        if self._authority is None:
            return None
        with self._store.reading() as connection:
            if timestamps.has(connection, kept.size):
                self.state = StampState.STAMPED
                return None
        self.state = StampState.MISSING
        try:
            return self.stamp_again(kept, key)
        except StampError as error:
            return error.fault

    def stamp_again(self, kept: Kept, key: NoteKey) -> Stamp:
        """Have a checkpoint stamped, whether it has a time stamp or not.

        Raises:
            StampError: the authority gave none, or one that is not to be believed; nothing was kept.
            SettingError: no authority is set.
            StoreError: the store cannot be written.
        """
        if self._authority is None:
            raise SettingError(variable(_SETTING), "names no time-stamping authority")
        url, trust = self._authority
        content = stamped_bytes(parse_note(kept.note), key)
        request = stamp_request(content)
        try:
            response = self._ask(url, request.body)
        except ServiceDownError:
            raise StampError(StampFault.UNREACHABLE) from None
        if response.status != 200:
            raise StampError(StampFault.REFUSED)
        stamp = trust.checked(response.body, content, nonce=request.nonce)
        self._store.writer.run(timestamps.keep, timestamps.KeptStamp.of(kept.size, response.body))
        self.state = StampState.STAMPED
        return stamp


def stamp_trust(settings: Settings) -> StampTrust | None:
    """Whose time stamps the settings say are to be believed; None: they say nothing.

    Raises:
        StampCertificatesError: the file cannot be read, or has no certificates.
    """
    path = settings.ledger_timestamp_certificates
    return None if path is None else StampTrust.from_file(path)


def _authority(settings: Settings) -> tuple[str, StampTrust] | None:
    """Where the authority is asked, and how its answers are checked."""
    if settings.ledger_timestamps is None:
        return None
    trust = stamp_trust(settings)
    if trust is None:
        raise StampCertificatesError(variable("ledger_timestamp_certificates"), "names no file")
    return settings.ledger_timestamps, trust
