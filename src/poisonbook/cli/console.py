"""Where tables for people are printed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH = 160
"""Columns where nobody's terminal says how wide it is: ids that people copy must not be cut."""


def wide_console() -> Console:
    """Standard output, as wide as the terminal, or wide enough for whole ids."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
