"""Numbers and strings that identify a substance: how they are found, and checks of what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, alternatives
from poisonbook.values.documents import read_document
from poisonbook.values.identifiers import is_cas

# What optical character recognition and tired typists take for a figure, folded; and figures for one another.
_LETTERS_FOR = {"0": "oq", "1": "li|!", "2": "z", "5": "s", "6": "b", "8": "b", "9": "gq"}
_FIGURES_FOR = {
    "0": "68",
    "1": "7",
    "2": "7",
    "3": "8",
    "4": "9",
    "5": "6",
    "6": "058",
    "7": "12",
    "8": "036",
    "9": "4",
}
_DASH_SCAN = r"[\-\x{2010}-\x{2014}\x{2212}]"
_START = r"(?<![\w\-])"
_END = r"(?!\w)(?!-\d)"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Identifiers of one substance that the law data does not have."""

    index: tuple[str, ...]
    """Index numbers of Annex VI to Regulation (EC) No 1272/2008."""
    inchikey: tuple[str, ...]
    smiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shipped:
    cn_cue: str
    """Expression for the words that say that a number is of the Combined Nomenclature."""
    substances: dict[str, Identifiers]


@cache
def _shipped() -> _Shipped:
    root = read_document(DATA / "identifiers.yaml")
    root.allow(("cn_cues", "substances"))
    substances = {}
    for slug, node in root.need("substances").mapping.items():
        node.allow(("index", "inchikey", "smiles"))
        lists = (node.get(name) for name in ("index", "inchikey", "smiles"))
        substances[slug] = Identifiers(*(() if one is None else one.texts() for one in lists))
    return _Shipped(alternatives(root.need("cn_cues").texts()), substances)


_NONE = Identifiers((), (), ())


def identifiers_of(slug: str) -> Identifiers:
    """The shipped identifiers of the substance."""
    return _shipped().substances.get(slug, _NONE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """How one identifier is found: `scans` for the automaton over bytes in UTF-8, `find` for folded text."""

    scans: tuple[str, ...]
    find: str


def hyphenated(number: str) -> Pattern:
    """An EC or index number, with any kind of dash."""
    return Pattern((number.replace("-", _DASH_SCAN),), rf"{_START}{re.escape(number)}{_END}")


def cas(number: str) -> Pattern:
    """A CAS number that may have been read wrongly; `is_cas_reading` says whether it has."""
    body, middle, check = number.split("-")
    loose = [f"[\\w|!]{{{len(group)}}}" for group in (body, middle, check)]
    dash = rf"\s?{_DASH_SCAN}\s?"
    scans = (
        dash.join((body, middle, check)),
        dash.join((_confusable(body), middle, check)),
        dash.join((body, loose[1], loose[2])),
    )
    find = r"\s?-\s?".join(_confusable(group) for group in (body, middle, check))
    return Pattern(scans, rf"{_START}{find}{_END}")


def is_cas_reading(found: str, number: str) -> bool:
    """Whether `found`, in folded text, is the CAS number, if need be read wrongly.

    Letters for figures are no doubt. One figure for another like it is taken only where the check digit shows that
    what stands there is no CAS number at all.
    """
    figures = re.sub(r"\s", "", found)
    read = "".join(_as_figure(letter, true) for letter, true in zip(figures, number, strict=True))
    wrong = sum(letter != true for letter, true in zip(read, number, strict=True))
    return wrong == 0 or (wrong == 1 and not is_cas(read))


def un(number: str) -> Pattern:
    """A UN number, behind the letters UN."""
    return Pattern(
        (rf"un[\s\-.:\x{{a0}}]{{0,2}}(?:n[or][\s.:\x{{a0}}]{{0,2}})?{number}",),
        rf"(?<!\w)un[\s\-.:]{{0,2}}(?:no[\s.:]{{0,2}}|nr[\s.:]{{0,2}})?{number}(?!\w)",
    )


def cn(code: str) -> Pattern:
    """A code of the Combined Nomenclature, behind a word that says so; by itself it is any number."""
    groups = code.split()
    scan, find = r"[\s.\x{a0}]?".join(groups), r"[\s.]?".join(groups)
    cue = rf"(?<!\w)(?:{_shipped().cn_cue})[\s\-]{{0,2}}(?:code|nr|no|nummer|number|num)?[\s.:#]{{0,3}}"
    return Pattern((scan,), rf"{cue}{find}(?!\w)(?![.\s]?\d\d(?!\w))")


def inchikey(key: str) -> Pattern:
    """An InChIKey; its first 14 letters tell the substance, whatever its charge and form."""
    skeleton = key.split("-", maxsplit=1)[0]
    return Pattern((skeleton,), rf"(?<!\w){skeleton.lower()}(?!\w)(?:-[a-z]{{10}}(?:-[a-z])?)?")


def smiles(notation: str) -> Pattern:
    """A SMILES string, behind the word: short ones are letters like any."""
    folded = re.escape(fold(notation).text)
    scan = re.sub(r"([\[\]()+=.@\\/\-])", r"\\\1", notation)
    return Pattern((rf"smiles\W{{0,4}}{scan}",), rf"(?<!\w)smiles\W{{0,4}}{folded}(?![\w()\[\]=#.+\-])")


def _confusable(group: str) -> str:
    return "".join(f"[{figure}{_LETTERS_FOR.get(figure, '')}{_FIGURES_FOR[figure]}]" for figure in group)


def _as_figure(letter: str, true: str) -> str:
    """The figure that `letter` stands for, that of the true number if it may."""
    if letter.isdigit() or letter == "-":
        return letter
    return true if letter in _LETTERS_FOR.get(true, "") else "x"
