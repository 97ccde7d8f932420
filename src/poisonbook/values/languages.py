"""Languages as they are named in tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag, without region and script; an underscore does for a hyphen.

    >>> primary_language(" de-AT "), primary_language("pt_BR"), primary_language("")
    ('de', 'pt', '')
    """
    return tag.strip().replace("_", "-").partition("-")[0].lower()


def spoken(tag: str, known: Collection[str]) -> str | None:
    """The language among `known` that a BCP 47 tag means; None when it is not one.

    >>> spoken("de-AT", ("en", "de")), spoken("ru", ("en", "de"))
    ('de', None)
    """
    primary = primary_language(tag)
    return primary if primary in known else None


def preferred(accept_language: str, known: Collection[str]) -> str | None:
    """The language among `known` that a header Accept-Language (RFC 9110, 12.5.4) wants most; None when it names none.

    >>> preferred("it, pl;q=0.8, de;q=0.9", ("en", "de", "pl"))
    'de'
    """
    wanted = sorted(_weighed(accept_language.split(",")[:20], known), key=lambda pair: -pair[0])
    return next((lang for weight, lang in wanted if weight > 0), None)


def _weighed(ranges: Iterable[str], known: Collection[str]) -> Iterator[tuple[float, str]]:
    for one in ranges:
        tag, _, weight = one.partition(";")
        lang = spoken(tag, known)
        if lang is not None:
            yield _weight(weight), lang


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name == "q" else 0.0
    except ValueError:
        return 0.0
