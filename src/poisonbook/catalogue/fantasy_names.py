"""Names of colours in quotation marks: the nail polish "Acetone Sky"."""

from __future__ import annotations

import re

from poisonbook.catalogue.mention_words import Mentions
from poisonbook.catalogue.surroundings import Cue

_REACH = 40
"""Characters from the name to the quotation marks around it."""
_OPENS = re.compile(r"(?<!\w)[\"'„“”«»‚](?=\w)")
_CLOSES = re.compile(r"(?<=\w)[\"'„“”«»‚](?!\w)")


def fantasy_name(start: int, end: int, text: str, title: str, mentions: Mentions) -> Cue | None:
    """The quoted words around the name, where it is one of several, without a figure, and the title is of a polish."""
    if mentions.patterns["polishes"].search(title) is None or mentions.patterns["removers"].search(title) is not None:
        return None
    opened = [match.end() for match in _OPENS.finditer(text, max(0, start - _REACH), start + 1)]
    closed = _CLOSES.search(text, end, end + _REACH)
    if not opened or closed is None or _CLOSES.search(text, opened[-1], start):
        return None
    others = text[opened[-1] : start] + text[end : closed.start()]
    if not others.strip(" -") or any(sign.isdigit() for sign in others):
        return None
    return Cue(mentions.reasons["look"], opened[-1], closed.start())
