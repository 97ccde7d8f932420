"""Files with a key: base64 text."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from pathlib import Path

from poisonbook.errors import PoisonbookError


def key_in(path: Path, error: Callable[[str, str], PoisonbookError], *, prefix: str = "") -> bytes:
    """The one key in the file at `path`, of whatever length.

    Args:
        error: what is raised, made of the path and of what is wrong with it. It never shows what the file holds.
        prefix: what may stand in front of a key.
    """
    try:
        lines = path.read_text(encoding="ascii").split()
        keys = [base64.b64decode(line.removeprefix(prefix), validate=True) for line in lines]
    except FileNotFoundError:
        raise error(str(path), "no such file") from None
    except OSError as failure:
        raise error(str(path), f"cannot be read ({failure.strerror})") from None
    except (UnicodeDecodeError, binascii.Error):
        raise error(str(path), "is not base64 text") from None
    if len(keys) != 1:
        raise error(str(path), f"holds {len(keys)} keys" if keys else "is empty")
    return keys[0]
