"""Languages as they are named in tags."""

from __future__ import annotations


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag, without region and script; an underscore does for a hyphen.

    >>> primary_language(" de-AT "), primary_language("pt_BR"), primary_language("")
    ('de', 'pt', '')
    """
    return tag.strip().replace("_", "-").partition("-")[0].lower()
