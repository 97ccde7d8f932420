"""Keeps one snapshot: takes a newer one that is signed and valid, and never goes back."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from poisonbook.client.errors import ClientError, ServiceDownError, SnapshotError, SnapshotFault
from poisonbook.client.snapshot import Snapshot, read_snapshot
from poisonbook.client.store import SnapshotFile
from poisonbook.client.transport import request

_MOST = 256 * 1024 * 1024
"""Bytes of a snapshot: sixty million products."""
_SECONDS = 60.0
"""For a download: nobody waits for it."""
_log = logging.getLogger("poisonbook.client")


class SnapshotKeeper:
    """The newest snapshot there was, from a file and from the service. Safe to use from several threads."""

    def __init__(
        self,
        url: str,
        public_keys: Sequence[str],
        *,
        operator: str,
        headers: Mapping[str, str],
        store: Path | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._url = url
        self._keys = public_keys
        self._operator = operator
        self._headers = headers
        self._store = None if store is None else SnapshotFile(store)
        self._clock = clock
        self._newest: Snapshot | None = None
        self._etag: str | None = None
        self._taking = threading.Lock()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self.fault: ClientError | None = None
        """Why the last refresh brought nothing; None where it went well."""
        self._take_what_was_kept()

    @property
    def valid(self) -> Snapshot | None:
        """The newest snapshot, if its time is not over."""
        newest = self._newest
        return newest if newest is not None and newest.is_valid(self._clock()) else None

    def refresh(self) -> bool:
        """Ask for a newer snapshot; whether there was one.

        Raises:
            SnapshotError: none came, or it is not taken; the one before stays.
        """
        try:
            new = self._fetch()
        except SnapshotError as error:
            self.fault = error
            _log.warning("%s", error)
            raise
        self.fault = None
        return new

    def keep_refreshing(self, every: float) -> None:
        """Refresh in the background, at once and then about every `every` seconds, until `close`."""
        if self._over.is_set() or (self._thread is not None and self._thread.is_alive()):
            return
        with self._taking:
            if self._thread is None or not self._thread.is_alive():  # after a fork it is not
                self._thread = threading.Thread(target=self._refresh_on, args=(every,), name="snapshot", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop refreshing."""
        self._over.set()

    def _refresh_on(self, every: float) -> None:
        while True:
            with suppress(SnapshotError):  # it is logged, and `fault` says it
                self.refresh()
            # Many checkouts that were started together do not stay together.
            if self._over.wait(every * random.uniform(0.8, 1.2)):  # noqa: S311 - nothing secret
                return

    def _fetch(self) -> bool:
        known = {} if self._newest is None else {"If-None-Match": self._etag or f'"{self._newest.digest}"'}
        try:
            response = request(
                self._url, method="GET", headers={**self._headers, **known}, timeout=_SECONDS, most=_MOST
            )
        except ServiceDownError:
            raise SnapshotError(SnapshotFault.UNREACHABLE) from None
        if response.status == 304:
            return False
        if response.status != 200:
            raise SnapshotError(SnapshotFault.UNREACHABLE)
        new = self._take(response.body)
        self._etag = response.etag
        if new and self._store is not None and not self._store.save(response.body):
            _log.warning("the snapshot could not be written to its file")
        return new

    def _take(self, data: bytes) -> bool:
        snapshot = read_snapshot(data, self._keys, operator=self._operator)
        if not snapshot.is_valid(self._clock()):
            raise SnapshotError(SnapshotFault.EXPIRED)
        with self._taking:
            if self._newest is not None and snapshot.version < self._newest.version:
                raise SnapshotError(SnapshotFault.OLDER)
            if self._newest is not None and snapshot.version == self._newest.version:
                return False
            self._newest = snapshot
        return True

    def _take_what_was_kept(self) -> None:
        data = None if self._store is None else self._store.load()
        if data is None:
            return
        try:
            # Also where it has expired: it says which version there was.
            self._newest = read_snapshot(data, self._keys, operator=self._operator)
        except SnapshotError as error:
            self.fault = error
            _log.warning("%s", error)
