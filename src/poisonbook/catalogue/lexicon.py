"""Every term that may show a regulated substance, built from the law's own data.

A term knows two expressions: `scan`, for the automaton that sweeps the raw bytes of a whole
catalogue, and `find`, for the few rows it stops at. `scan` may stop too often, never too seldom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from poisonbook.catalogue.contexts import Ambiguity
from poisonbook.catalogue.products import Products, shipped_products
from poisonbook.catalogue.spelling import LETTER, SUBSCRIPTS, find_expression, scan_expression
from poisonbook.catalogue.text import fold
from poisonbook.catalogue.vocabulary import Vocabulary
from poisonbook.law.book import Book
from poisonbook.law.model import Substance


class TermKind(StrEnum):
    """What a term is."""

    NAME = "name"
    CAS = "CAS number"
    EC = "EC number"
    UN = "UN number"
    FORMULA = "formula"
    PRODUCT = "product"
    """What the trade calls a product that holds the substance."""


@dataclass(frozen=True, slots=True)
class Term:
    """One way of writing a substance."""

    substance: str
    kind: TermKind
    text: str
    """As the law data writes it."""
    scan: str
    """Hyperscan expression over raw UTF-8, caseless."""
    find: str
    """Expression over folded text; the group `ending` holds letters that follow a name directly."""
    ambiguity: Ambiguity | None = None
    says: str = ""
    """For a product of the trade, why it holds the substance."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """`find`, compiled when it is first needed: most terms stand in no listing."""
        return _compiled(self.find)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms, numbered by their place, and the substances they stand for."""

    terms: tuple[Term, ...]
    substances: dict[str, Substance]
    words: Vocabulary


def build_lexicon(book: Book, words: Vocabulary) -> Lexicon:
    """The lexicon of all substances that any jurisdiction of `book` names."""
    substances = {known.slug: known for known in book.substances()}
    terms: dict[tuple[str, str], Term] = {}
    products = shipped_products(words.contexts)
    for known in substances.values():
        for term in (*_terms_of(known, words), *_trade_terms(known, products, words)):
            terms.setdefault((term.substance, term.scan), term)
    return Lexicon(tuple(terms.values()), substances, words)


def _terms_of(known: Substance, words: Vocabulary) -> list[Term]:
    terms = []
    for name, lang in sorted({name.text: name.lang for name in known.names}.items()):
        ambiguity = words.contexts.ambiguities.get(fold(name).text)
        if ambiguity is None or not ambiguity.never:
            terms.append(_name_term(known.slug, name, ambiguity, words.endings.cases if _bends(lang, words) else None))
    terms += [_number_term(known.slug, TermKind.CAS, cas) for cas in known.cas_numbers]
    if known.ec is not None:
        terms.append(_number_term(known.slug, TermKind.EC, known.ec))
    if known.e_number is not None:
        ambiguity = words.contexts.ambiguities.get(fold(known.e_number).text)
        terms.append(_name_term(known.slug, known.e_number, ambiguity))
    terms += [_un_term(known.slug, un) for un in known.un]
    for formula in known.formulas:
        ambiguity = words.contexts.ambiguities.get(fold(formula).text)
        if ambiguity is None or not ambiguity.never:
            terms.append(_formula_term(known.slug, formula))
    return terms


def _trade_terms(known: Substance, products: Products, words: Vocabulary) -> Iterator[Term]:
    """Further names, and what the trade calls products of the substance."""
    for lang, name in products.names.get(known.slug, ()):
        cases = words.endings.cases if _bends(lang, words) else None
        yield _name_term(known.slug, name, words.contexts.ambiguities.get(fold(name).text), cases)
    for product in products.products:
        if product.substance == known.slug:
            for word in product.words:
                term = _name_term(known.slug, word, Ambiguity(needs=product.needs))
                yield replace(term, kind=TermKind.PRODUCT, says=product.says)


def _bends(lang: str, words: Vocabulary) -> bool:
    return lang in words.endings.inflected_languages


def _name_term(slug: str, name: str, ambiguity: Ambiguity | None, cases: str | None = None) -> Term:
    find = rf"(?<!{LETTER}){find_expression(name, cases)}(?P<ending>{LETTER}*)"
    scan = scan_expression(name, inflected=cases is not None)
    if ambiguity is not None and ambiguity.exact_case:
        scan = rf"\b{scan}\b"
    return Term(slug, TermKind.NAME, name, scan, find, ambiguity)


def _number_term(slug: str, kind: TermKind, number: str) -> Term:
    find = rf"(?<![\w\-]){re.escape(number)}(?![\w])(?!-\d)(?P<ending>)"
    scan = number.replace("-", r"[\-\x{2010}-\x{2014}\x{2212}]")
    return Term(slug, kind, number, scan, find)


def _un_term(slug: str, number: str) -> Term:
    find = rf"(?<!\w)un[\s\-.:]{{0,2}}(?:no[\s.:]{{0,2}}|nr[\s.:]{{0,2}})?{number}(?!\w)(?P<ending>)"
    scan = rf"un[\s\-.:\x{{a0}}]{{0,2}}(?:n[or][\s.:\x{{a0}}]{{0,2}})?{number}"
    return Term(slug, TermKind.UN, number, scan, find)


def _formula_term(slug: str, formula: str) -> Term:
    # Brackets are optional, so that (NH4)NO3 and NH4NO3 are one; a hydrate's dot may be any dot or a space.
    parts = re.findall(r"[A-Za-z]+|\d|[·.•]", formula)
    dot = r"[\W_]{0,3}"
    find = r"\)?".join(rf"\(?{re.escape(part.lower())}" if part.isalnum() else dot for part in parts)
    scan = r"\)?".join(
        r"\(?" + "".join(SUBSCRIPTS.get(letter, letter) for letter in part)
        if part.isalnum()
        else r"[\s.*x\x{b7}\x{2022}\x{2219}\x{22c5}\-]{0,3}"
        for part in parts
    )
    return Term(slug, TermKind.FORMULA, formula, scan, rf"(?<!\w){find}\)?(?!\w)(?P<ending>)")


def scan_expressions(terms: Sequence[Term]) -> list[bytes]:
    """What the automaton is compiled from, in the order of the terms."""
    return [term.scan.encode() for term in terms]
