"""How somebody wants to see the pages: in which language, light or dark. Kept in a cookie that says nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from poisonbook.console.words import DEFAULT, LANGUAGES
from poisonbook.values.languages import preferred, spoken


class Theme(StrEnum):
    """Light or dark."""

    AS_DEVICE = "device"
    """As the device is set."""
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class View:
    """How the pages are shown."""

    lang: str = DEFAULT
    theme: Theme = Theme.AS_DEVICE


def kept(view: View) -> str:
    """What the cookie says."""
    return f"{view.lang}.{view.theme.value}"


def view_of(cookie: str, *, own: str, headers: Mapping[str, str]) -> View:
    """How somebody wants to see the pages.

    Args:
        cookie: what `kept` made; anything else counts for nothing.
        own: the language that is on record for them; empty: nobody is signed in.
    """
    said, _, theme = cookie.partition(".")
    lang = (
        (said if said in LANGUAGES else None)
        or spoken(own, LANGUAGES)
        or preferred(headers.get("accept-language", ""), LANGUAGES)
        or DEFAULT
    )
    return View(lang, Theme(theme) if theme in frozenset(Theme) else Theme.AS_DEVICE)
