"""The root of every error that poisonbook raises on purpose.

Families live in their packages. An error's arguments go to `super().__init__`
unchanged and its text is built in `__str__`, so that it survives pickling.
Texts say where, what, and what would be right; never a customer's data.
"""

from __future__ import annotations

from typing import ClassVar


class PoisonbookError(Exception):
    """Something a person can put right; `code` is stable and documented."""

    code: ClassVar[str] = "poisonbook"
    exit_code: ClassVar[int] = 2
    """What the command line exits with.

    1 for what was checked and is not as it should be, 2 for input that cannot be used, 4 for a place that cannot be
    written.
    """
