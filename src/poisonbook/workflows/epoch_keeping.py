"""What a service does by itself for its epochs of pseudonyms after each sweep, and what is wrong with them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from poisonbook.errors import PoisonbookError
from poisonbook.law.retention import months_after
from poisonbook.privacy.epoch_folder import PseudonymFolder
from poisonbook.privacy.epochs import PseudonymKeys
from poisonbook.settings import Settings
from poisonbook.storage.store import Store
from poisonbook.workflows import epochs
from poisonbook.workflows.secret_files import KeyFileExistsError

_LOG = logging.getLogger(__name__)
_AHEAD = timedelta(days=30)
"""How long before its day a new key is made: time for the copy of the keys to have it before anything needs it."""


class UpkeepState(StrEnum):
    """How the upkeep of the keys of pseudonyms stands."""

    IN_ORDER = "in_order"
    FAILED = "failed"
    """One could not be made or destroyed; it is tried again with the next sweep."""


class EpochKeeper:
    """The keys of one process, and their upkeep."""

    def __init__(self, store: Store, folder: PseudonymFolder, settings: Settings) -> None:
        self._store = store
        self._folder = folder
        self._settings = settings
        self._failed = False
        self._known: Mapping[date, str] | None = None
        """What the ledger said last of the epochs that there are."""

    @property
    def keys(self) -> PseudonymKeys:
        """The keys as they are now."""
        return self._folder.keys

    @property
    def state(self) -> UpkeepState:
        """How their upkeep stands since the last sweep."""
        return UpkeepState.FAILED if self._failed else UpkeepState.IN_ORDER

    def problem(self) -> str | None:
        """What keeps people from being found, in plain words; None: nothing does."""
        try:
            if self._known is None:
                self._known = epochs.known_epochs(self._store)
            missing = epochs.missing_keys(self._known, self._folder.path)
            self._folder.read()
        except PoisonbookError as error:
            return f"{error.code}: {error}"
        return epochs.missing_key(missing[0]) if missing else None

    def look_after(self, now: datetime) -> None:
        """Make the next epoch where it is time, and destroy the keys under which nothing is left.

        What cannot be done keeps nobody from selling: it is logged, `state` says so, and it is tried again.

        Args:
            now: a moment that can be believed, as a key that is destroyed cannot be had back.
        """
        self._failed = False
        try:
            epochs.log_epochs(self._store, self._folder.read().days)  # those that somebody put there
            self._make_next(now)
            self._known = epochs.known_epochs(self._store)
            for day in epochs.due_for_destruction(self._known, self._folder.path, now):
                if epochs.destroy_key(self._store, self._folder.path, day, now):
                    _LOG.info("the key of the pseudonyms from %s on is destroyed", day)
            self._folder.read()
        except PoisonbookError as error:
            self._failed = True
            _LOG.error("keys of pseudonyms: %s: %s", error.code, error)

    def _make_next(self, now: datetime) -> None:
        months, last = self._settings.pseudonym_months, self.keys.days[-1]
        if not months or months_after(last, months) - _AHEAD > now.date():
            return
        day = max(months_after(last, months), epochs.next_day(self._settings, now))
        try:
            epochs.make_epoch(self._store, self._settings, day)
        except (epochs.EpochError, KeyFileExistsError):
            return  # another process made one just now
        _LOG.info("a new key of pseudonyms is made, which holds from %s on", day)
