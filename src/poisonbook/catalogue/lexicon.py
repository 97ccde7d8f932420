"""Every term that may show a regulated substance, built from the law's own data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from poisonbook.catalogue.automaton import Expression
from poisonbook.catalogue.contexts import Ambiguity
from poisonbook.catalogue.identifiers import identifiers_of
from poisonbook.catalogue.own_words import NO_OWN_WORDS, OwnWords
from poisonbook.catalogue.products import Products, shipped_products
from poisonbook.catalogue.spelling import turned_round
from poisonbook.catalogue.terms import (
    Term,
    TermKind,
    cas_term,
    formula_term,
    heard_term,
    identifier_term,
    misspelt_term,
    name_term,
)
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.vocabulary import Vocabulary
from poisonbook.law.book import Book
from poisonbook.law.model import Entry, Substance


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms, numbered by their place, and the substances they stand for."""

    terms: tuple[Term, ...]
    substances: dict[str, Substance]
    words: Vocabulary
    own: OwnWords = NO_OWN_WORDS
    shipped: int = 0
    """How many of the terms are shipped; those after them are the operator's own."""


def build_lexicon(book: Book, words: Vocabulary, own: OwnWords = NO_OWN_WORDS) -> Lexicon:
    """The lexicon of all substances that any jurisdiction of `book` names, and the operator's own words."""
    shipped = _shipped_terms(book.substances(), book.law.entries, words)
    substances = {known.slug: known for known in book.substances()}
    return Lexicon(_overlaid(shipped, own, words), substances, words, own, len(shipped))


@lru_cache(maxsize=4)
def _shipped_terms(
    substances: tuple[Substance, ...], entries: tuple[Entry, ...], words: Vocabulary
) -> tuple[Term, ...]:
    """The terms of what these law files say: the same for every jurisdiction and day, and a second's work."""
    terms: dict[tuple[str, tuple[str, ...], str], Term] = {}
    products = shipped_products(words.contexts)
    common = _listed_widely(entries)
    for known in substances:
        trade = tuple(_trade_terms(known, products, words))
        kinds = {fold(term.text).text: term for term in trade if term.kind is TermKind.PRODUCT}
        for term in (*trade, *_terms_of(known, words)):
            if known.slug in common or not term.is_rough:
                kept = _as_its_kind(term, kinds)
                if kept is not term:
                    terms[_way(kept)] = kept
                terms.setdefault(_way(kept), kept)
    for term in _customs_terms(entries):
        terms.setdefault(_way(term), term)
    return tuple(terms.values())


def _listed_widely(entries: Iterable[Entry]) -> frozenset[str]:
    """The substances that more than one jurisdiction lists; only these are looked for misspelt.

    The expressions for it are the dearest of all, and shops hardly know the others.
    """
    listing: dict[str, set[str]] = {}
    for entry in entries:
        for slug in (entry.substance, *entry.members):
            listing.setdefault(slug, set()).add(entry.jurisdiction)
    return frozenset(slug for slug, codes in listing.items() if len(codes) > 1)


def _as_its_kind(term: Term, kinds: Mapping[str, Term]) -> Term:
    """The law's own name of a kind of product ("battery acid") is that kind; but the law's names need no company."""
    kind = None if term.kind is TermKind.PRODUCT else kinds.get(fold(term.text).text)
    if kind is None:
        return term
    ambiguity = None if kind.ambiguity is None else replace(kind.ambiguity, needs=())
    return replace(term if term.is_rough else kind, ambiguity=ambiguity)


def _way(term: Term) -> tuple[str, tuple[str, ...], str]:
    """What makes a term another: one word may stand for several kinds of products of one substance."""
    return term.substance, term.scans, "" if term.product is None else term.product.kind


def _overlaid(shipped: tuple[Term, ...], own: OwnWords, words: Vocabulary) -> tuple[Term, ...]:
    """`shipped`, with the operator's own terms in the place of the same words, and the other own ones after them.

    The expressions of the shipped ones stay what they are, so that their automaton is compiled once for everybody.
    """
    added = {(term.substance, fold(term.text).text): term for term in _own_terms(own, words)}
    if not added:
        return shipped
    terms, replaced = [], set()
    for term in shipped:
        key = term.substance, fold(term.text).text
        if key in added and term.misspelling is None:
            if term.ambiguity is None or not term.ambiguity.exact_case:
                replaced.add(key)  # else the scan of the shipped one knows one case only
            terms.append(replace(added[key], scans=term.scans))
        else:
            terms.append(term)
    return (*terms, *(term for key, term in added.items() if key not in replaced))


def _own_terms(own: OwnWords, words: Vocabulary) -> Iterator[Term]:
    for name in own.names:
        cases = _cases(name.lang, words) if name.bends is None else (words.endings.cases if name.bends else None)
        term = name_term(name.substance, name.text, None, cases)
        kind = TermKind.PRODUCT if name.says else TermKind.NAME
        yield replace(term, kind=kind, says=name.says, usual=name.strength)


def _terms_of(known: Substance, words: Vocabulary) -> Iterator[Term]:
    """The law data's names, numbers and formulas of a substance."""
    for name, lang in sorted({name.text: name.lang for name in known.names}.items()):
        yield from _names(known.slug, name, lang, words)
    for cas in known.cas_numbers:
        yield cas_term(known.slug, cas)
    if known.ec is not None:
        yield identifier_term(known.slug, TermKind.EC, known.ec)
    if known.e_number is not None:
        letter, digits = known.e_number[0], known.e_number[1:]
        yield name_term(known.slug, f"{letter} {digits}", _ambiguity(known.e_number, words))
    for un in known.un:
        yield identifier_term(known.slug, TermKind.UN, un)
    for formula in known.formulas:
        ambiguity = _ambiguity(formula, words)
        if ambiguity is None or not ambiguity.never:
            yield formula_term(known.slug, formula)
    other = identifiers_of(known.slug)
    for kind, texts in (
        (TermKind.INDEX, other.index),
        (TermKind.INCHIKEY, other.inchikey),
        (TermKind.SMILES, other.smiles),
    ):
        for text in texts:
            yield identifier_term(known.slug, kind, text)


def _names(slug: str, name: str, lang: str, words: Vocabulary) -> Iterator[Term]:
    """One name in its spellings: as it is, turned round, misspelt."""
    ambiguity = _ambiguity(name, words)
    if ambiguity is not None:
        if not ambiguity.never:
            yield name_term(slug, name, ambiguity, _cases(lang, words))
        return
    yield name_term(slug, name, None, _cases(lang, words))
    turned = turned_round(name)
    if turned is not None:
        yield replace(name_term(slug, turned, None, _cases(lang, words)), check=_is_apart)  # "syrabatteri" is a battery
    for misspelt in (misspelt_term(slug, name), heard_term(slug, name)):
        if misspelt is not None:
            yield misspelt


def _is_apart(found: str) -> bool:
    """Whether what was found is more than one word."""
    return not found.isalpha()


def _customs_terms(entries: Iterable[Entry]) -> Iterator[Term]:
    """Codes of the Combined Nomenclature that stand for one listed substance and no other goods."""
    owners: dict[str, set[str]] = {}
    for entry in entries:
        for code in entry.cn:
            owners.setdefault(code, set()).add(entry.substance)
    for code, slugs in owners.items():
        # "ex" in the nomenclature says that the code holds other goods too: it proves nothing.
        if len(slugs) == 1 and not code.startswith("ex"):
            yield identifier_term(next(iter(slugs)), TermKind.CN, code)


def _trade_terms(known: Substance, products: Products, words: Vocabulary) -> Iterator[Term]:
    """Further names, and what the trade calls products of the substance."""
    for lang, name in products.names.get(known.slug, ()):
        yield from _names(known.slug, name, lang, words)
    for product in products.products:
        if product.substance == known.slug:
            for lang, word in product.words:
                # A star stands for the first half of a compound.
                inside, name = word.startswith("*"), word.removeprefix("*")
                term = name_term(known.slug, name, product.ambiguity, _cases(lang, words), inside=inside)
                yield replace(term, kind=TermKind.PRODUCT, says=product.says, product=product)


def _ambiguity(text: str, words: Vocabulary) -> Ambiguity | None:
    return words.contexts.ambiguities.get(fold(text).text)


def _cases(lang: str, words: Vocabulary) -> str | None:
    """The endings that words of the language take; None where they hardly change."""
    return words.endings.cases if lang in words.endings.inflected_languages else None


def scan_expressions(numbered: Iterable[tuple[int, Term]]) -> list[Expression]:
    """What an automaton is compiled from; each expression stands for the place of its term."""
    return [
        Expression(scan.encode(), place, utf8=not term.over_bytes) for place, term in numbered for scan in term.scans
    ]
