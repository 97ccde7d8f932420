"""The `substances` of law files: identifiers and names, merged over all files by slug."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from poisonbook.law.fields import (
    read_cas,
    read_certainty,
    read_ec,
    read_lang,
    read_slugs,
    read_text,
    read_texts,
    read_un,
)
from poisonbook.law.model import AmbiguousTerm, Certainty, Name, Substance
from poisonbook.values.documents import Node, Place

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FIELDS = (
    "name",
    "cas",
    "cas_certainty",
    "also_cas",
    "ec",
    "ec_certainty",
    "un",
    "un_seen",
    "e_number",
    "formulas",
    "product_types",
    "also_test",
    "names",
    "seen",
    "note",
)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Which substance an identifier or name belongs to, and where that is written."""

    slug: str
    place: Place


def read_ambiguous(files: Iterable[Node]) -> tuple[AmbiguousTerm, ...]:
    """The ambiguous terms of all `files`."""
    terms = []
    for file in files:
        for node in file.get("ambiguous") or ():
            node.allow(("terms", "lang", "why"))
            terms.append(
                AmbiguousTerm(
                    terms=node.need("terms").texts(), lang=node.need("lang").text(), why=node.need("why").text()
                )
            )
    return tuple(terms)


def read_substances(files: Sequence[Node], ambiguous: Iterable[AmbiguousTerm]) -> dict[str, Substance]:
    """The substances of all `files` by slug; a file may add names to a substance of another.

    Raises:
        DocumentError: a field is wrong, a slug has two CAS numbers, a CAS number has two slugs, or two
            substances share a name that no `ambiguous` term warns of.
    """
    vague = {(term.casefold(), entry.lang) for entry in ambiguous for term in entry.terms}
    found: dict[str, Substance] = {}
    places: dict[str, Place] = {}
    owners: dict[str, _Owner] = {}
    for file in files:
        for slug, node in _described(file):
            if _SLUG.fullmatch(slug) is None:
                raise node.error(f"{slug!r} is not a slug; write small letters, digits and single hyphens")
            new = _read_substance(slug, node, vague)
            old = found.get(slug)
            if old is not None and old.cas is not None and new.cas not in (None, old.cas):
                cas = node.need("cas")
                raise cas.error(f"{slug!r} has CAS {new.cas} here and CAS {old.cas} at {places[slug]}; it has one")
            found[slug] = new if old is None else _merge(old, new)
            places.setdefault(slug, node.place)
            _claim(owners, new, node)
    for file in files:
        for _, node in _described(file):
            read_slugs(node.get("also_test"), found)
    return found


def _described(file: Node) -> Iterable[tuple[str, Node]]:
    substances = file.get("substances")
    return () if substances is None else substances.mapping.items()


def _read_substance(slug: str, node: Node, vague: set[tuple[str, str]]) -> Substance:
    node.allow(_FIELDS)
    un = tuple(read_un(item) for item in node.get("un") or ())
    un_seen = read_texts(node.get("un_seen"))
    if not set(un_seen) <= set(un):
        raise node.need("un_seen").error("lists a number that `un` does not")
    return Substance(
        slug=slug,
        name=read_text(node.get("name")) or slug.replace("-", " "),
        cas=node.optional("cas", read_cas),
        cas_certainty=node.optional("cas_certainty", read_certainty) or Certainty.MEMORY,
        also_cas=tuple(read_cas(item) for item in node.get("also_cas") or ()),
        ec=node.optional("ec", read_ec),
        ec_certainty=node.optional("ec_certainty", read_certainty) or Certainty.MEMORY,
        un=un,
        un_seen=un_seen,
        e_number=node.optional("e_number", Node.text),
        formulas=read_texts(node.get("formulas")),
        names=tuple(_read_names(node, vague)),
        product_types=read_texts(node.get("product_types")),
        also_test=read_texts(node.get("also_test")),
        note=read_text(node.get("note")),
    )


def _read_names(node: Node, vague: set[tuple[str, str]]) -> Iterable[Name]:
    """The names by language. The first name of a language under `seen` was seen in a source."""
    names = node.get("names")
    by_lang: Mapping[str, Node] = {} if names is None else names.mapping
    seen = read_texts(node.get("seen"))
    for lang in seen:
        if lang not in by_lang:
            raise node.need("seen").error(f"names language {lang!r}, for which there are no names")
    for lang, texts in by_lang.items():
        read_lang(texts, lang)
        for position, text in enumerate(texts.texts()):
            if not text.strip():
                raise texts.error("a name may not be empty")
            certainty = Certainty.VERIFIED if position == 0 and lang in seen else Certainty.MEMORY
            folded = text.casefold()
            yield Name(text, lang, certainty, ambiguous=(folded, lang) in vague or (folded, "*") in vague)


def _merge(old: Substance, new: Substance) -> Substance:
    """Both descriptions of one substance: what `old` says first, completed from `new`."""
    known = {(name.lang, name.text.casefold()) for name in old.names}
    return replace(
        old,
        cas=old.cas or new.cas,
        cas_certainty=old.cas_certainty if old.cas else new.cas_certainty,
        also_cas=_union(old.also_cas, new.also_cas),
        ec=old.ec or new.ec,
        ec_certainty=old.ec_certainty if old.ec else new.ec_certainty,
        un=_union(old.un, new.un),
        un_seen=_union(old.un_seen, new.un_seen),
        e_number=old.e_number or new.e_number,
        formulas=_union(old.formulas, new.formulas),
        names=old.names + tuple(name for name in new.names if (name.lang, name.text.casefold()) not in known),
        product_types=_union(old.product_types, new.product_types),
        also_test=_union(old.also_test, new.also_test),
        note=" ".join(note for note in (old.note, new.note) if note),
    )


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + second))


def _claim(owners: dict[str, _Owner], substance: Substance, node: Node) -> None:
    """Note whose its identifiers and names are; an identifier or a plain name of two substances is an error."""
    names = [name.text for name in substance.names if not name.ambiguous]
    for text in (*substance.cas_numbers, *names):
        owner = owners.setdefault(text.casefold(), _Owner(substance.slug, node.place))
        if owner.slug != substance.slug:
            raise node.error(
                f"{text!r} already belongs to {owner.slug!r} at {owner.place};"
                " keep it there, or list it under `ambiguous` if it is a name"
            )
