"""The folder of the register's pseudonym keys: one file for each epoch, named by the day from which it holds.

`2026-11-22.key` holds the key; `2026-11-22.destroyed` says that there was one. Other names are nobody's business.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date
from pathlib import Path

from poisonbook.privacy.epochs import PseudonymKeys
from poisonbook.privacy.pseudonyms import PseudonymKey, PseudonymKeyError

KEY, DESTROYED = ".key", ".destroyed"
LOOK_SECONDS = 60.0
"""After how long the folder is looked at again."""


class PseudonymFolder:
    """The keys of a folder, looked at again now and then.

    A new key is there for days before it is needed. A folder that cannot be read any more changes nothing for a process
    that has read it: it goes on with what it has, and `read` says what is wrong to whoever asks.
    """

    def __init__(self, path: Path, *, seconds: float = LOOK_SECONDS) -> None:
        self.path = path
        self._seconds = seconds
        self._looked = 0.0
        self._days: tuple[date, ...] = ()
        self._keys: PseudonymKeys
        self.read()

    def read(self) -> PseudonymKeys:
        """The keys that are there now.

        Raises:
            PseudonymKeyError: there is none, or a file is no key. There is no fallback.
        """
        self._looked = time.monotonic()
        found = {day: PseudonymKey.from_file(self.path / _name(day, KEY)) for day in days_in(self.path, KEY)}
        if not found:
            raise PseudonymKeyError(str(self.path), "no key of pseudonyms is in this folder")
        if self._days != tuple(found):
            self._days, self._keys = tuple(found), PseudonymKeys(found)
        return self._keys

    @property
    def keys(self) -> PseudonymKeys:
        """The keys, as they were when somebody looked last."""
        if time.monotonic() - self._looked >= self._seconds:
            with suppress(PseudonymKeyError):
                self.read()
        return self._keys


def days_in(folder: Path, ending: str) -> list[date]:
    """The days of the files with one of the two endings, the earliest first.

    Raises:
        PseudonymKeyError: a file with this ending is not named by a day, or the folder cannot be read.
    """
    try:
        files = [one for one in folder.iterdir() if one.name.endswith(ending) and not one.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise PseudonymKeyError(str(folder), f"cannot be read ({error.strerror})") from None
    return sorted(_day(one, ending) for one in files)


def key_path(folder: Path, day: date) -> Path:
    """Where the key of the epoch that begins on a day is."""
    return folder / _name(day, KEY)


def destroyed_path(folder: Path, day: date) -> Path:
    """What says that the key of an epoch was destroyed."""
    return folder / _name(day, DESTROYED)


def _name(day: date, ending: str) -> str:
    return f"{day.isoformat()}{ending}"


def _day(path: Path, ending: str) -> date:
    try:
        day = date.fromisoformat(path.name.removesuffix(ending))
    except ValueError:
        day = None
    if day is None or _name(day, ending) != path.name:
        raise PseudonymKeyError(str(path), "is not named by a day, such as 2026-11-22.key")
    return day
