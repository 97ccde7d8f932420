"""Listings in words: ordinary goods, companion goods, decoys and regulated products, each in its language."""

from __future__ import annotations

from dataclasses import dataclass

from poisonbook.sample.chance import Draws, Slots
from poisonbook.sample.goods import CompanionGood, read_goods
from poisonbook.sample.languages import Decoy, Language, Shelf, Thing
from poisonbook.sample.substances import Form

_MODEL_LETTERS = "ABDFGHKLMRSTVX"
_GRAINS = ("45 µm", "63 µm", "100 µm")
_SPACINGS = (" %", "%")


@dataclass(frozen=True, slots=True)
class Words:
    """A listing's text, without its id."""

    title: str
    description: str
    brand: str
    category: str
    lang: str


def ordinary(language: Language, department: str, draws: Draws) -> Words:
    """A listing of an ordinary good."""
    shelf = language.shelves[department]
    thing = draws.pick(shelf.things)
    return _words(language, shelf, _slots(shelf, thing, draws), (draws.pick(shelf.titles), draws.pick(shelf.texts)))


def companion(language: Language, good: CompanionGood, draws: Draws) -> Words:
    """A listing of a good that companions.yaml names."""
    shelf, goods = language.shelves[good.department], read_goods()
    templates = draws.pick(goods.companion_titles), draws.pick(goods.companion_texts)
    return _words(language, shelf, _slots(shelf, language.companions[good.key], draws), templates)


def decoy(language: Language, planted: Decoy, draws: Draws) -> Words:
    """A listing that mentions a regulated substance and holds none."""
    shelf = language.shelves[planted.department]
    slots = Slots(shelf.words, draws, {"brand": draws.pick(read_goods().brands), "size": draws.pick(planted.sizes)})
    title = _capital(planted.title.format_map(slots))
    return Words(title, planted.text.format_map(slots), slots["brand"], shelf.category, language.code)


def regulated(language: Language, form: Form, pack: str, draws: Draws) -> Words:
    """A listing of a regulated product; its strength and its pack are stated, in the title or below it."""
    words = language.regulated
    name = draws.pick(form.names[language.code])
    fixed = {
        "name": name,
        "brand": draws.pick(read_goods().brands),
        "pack": language.localised(pack),
        "cas": form.cas,
        "grain": draws.pick(_GRAINS),
    }
    title = draws.pick(words.titles[form.kind])
    if form.percent is None:
        # A grade would tell the strength: laboratory acid is concentrated acid.
        title = title.replace(" {strength}", "").replace("{strength} ", "").replace(", {grade}", "")
        fixed["stated"] = words.unstated
    else:
        unit = draws.pick(_SPACINGS) + (" N" if form.of_nitrogen else "")
        fixed["strength"] = language.localised(form.percent) + unit
        fixed["stated"] = words.stated.format_map(fixed)
    slots = Slots(words.words, draws, fixed)
    slots["safety"] = draws.pick(words.words["safety"]).format_map(fixed)
    brand = slots["brand"] if "{brand}" in title else ""
    description = _capital(words.text.format_map(slots))
    return Words(_capital(title.format_map(slots)), description, brand, words.categories[form.kind], language.code)


def _slots(shelf: Shelf, thing: Thing, draws: Draws) -> Slots:
    fixed = {
        "thing": thing.noun,
        "size": draws.pick(thing.sizes),
        "brand": draws.pick(read_goods().brands),
        "model": f"{draws.pick(_MODEL_LETTERS)}{draws.pick(_MODEL_LETTERS)}-{10 * (10 + draws.below(90))}",
    }
    return Slots({**shelf.words, "feature": thing.features}, draws, fixed)


def _words(language: Language, shelf: Shelf, slots: Slots, templates: tuple[str, str]) -> Words:
    title, text = (_capital(template.format_map(slots)) for template in templates)
    return Words(title, text, slots["brand"], shelf.category, language.code)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
