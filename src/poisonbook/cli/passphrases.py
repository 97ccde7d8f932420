"""Passphrases and shares, asked for on the terminal or read from standard input, a line each; no shell keeps them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from poisonbook.privacy.private_role_keys import PrivateRoleKey


def asked_passphrase(path: Path) -> str:
    """The passphrase of a private key file."""
    return _asked(f"Passphrase of {path}", hidden=True)


def new_passphrase(path: Path) -> str:
    """A passphrase for a new file, typed twice on a terminal."""
    return _asked(f"New passphrase for {path}", hidden=True, twice=True)


def unlocked_keys(paths: Sequence[Path]) -> list[PrivateRoleKey]:
    """The private role keys in these files, each with its own passphrase."""
    from poisonbook.privacy.private_role_keys import role_of, unlocked

    for path in paths:
        role_of(path)  # what is no key file is told before anybody types
    return [unlocked(path, asked_passphrase(path)) for path in paths]


def asked_shares() -> list[str]:
    """Shares of a key, one a line, up to an empty line."""
    shares: list[str] = []
    while True:
        line = _asked(f"Share {len(shares) + 1}, or nothing after the last")
        if not line.strip():
            return shares
        shares.append(line)


def _asked(what: str, *, hidden: bool = False, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt(
        what, hide_input=hidden, confirmation_prompt=twice, default="", show_default=False, err=True
    )
    return answer
