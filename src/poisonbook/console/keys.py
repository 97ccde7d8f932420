"""Private role keys that come with a form: opened in memory for the one request, and kept nowhere."""

from __future__ import annotations

import threading
from typing import ClassVar

from poisonbook.console.pages import Form, Visit
from poisonbook.errors import PoisonbookError
from poisonbook.privacy.private_role_keys import COST, PrivateRoleKey, unlocked

KEY, REPLY = "key", "reply"
_ONE = threading.Lock()
"""A passphrase takes 128 MiB for half a second: one person's at a time."""


class NoFileError(PoisonbookError):
    """A form came without a file that it needs."""

    code: ClassVar[str] = "console-no-file"

    def __str__(self) -> str:
        return "choose the file that is asked for"


class KeyForm(Form, frozen=True):
    """A key file, which is among the visit's files, and what opens it."""

    passphrase: str = ""


def sent_key(visit: Visit) -> PrivateRoleKey:
    """The private role key that came with a form.

    Raises:
        NoFileError: none came.
        PrivateKeyFileError, PassphraseError: as of `unlocked`; a file that costs more than our own is refused.
    """
    file = sent_file(visit, KEY)
    with _ONE:
        return unlocked(file, visit.form.passphrase, most_cost=COST)


def sent_file(visit: Visit, name: str) -> bytes:
    """What stands in a file that came with a form; NoFileError where none did."""
    if not visit.files.get(name):
        raise NoFileError
    return visit.files[name]
