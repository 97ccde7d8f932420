"""The shop's catalogue, and what each special listing truly is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import cycle, islice

import numpy as np

from poisonbook.sample import listings
from poisonbook.sample.chance import Draws, Stream, generator, tickets
from poisonbook.sample.goods import read_goods
from poisonbook.sample.languages import read_languages
from poisonbook.sample.substances import Form, net_kg, read_forms
from poisonbook.values.status import Status

_ONE_COMPANION_IN = 200
_REPORT_EVERY = 10_000


class Kind(StrEnum):
    """What a special listing is; every other listing is an ordinary good."""

    REGULATED = "regulated"
    DECOY = "decoy"
    COMPANION = "companion"


@dataclass(frozen=True, slots=True)
class Special:
    """A listing that is not an ordinary good."""

    product: int
    """The listing's row, from 0."""
    kind: Kind
    form: Form | None = None
    pack: str = ""
    pack_kg: Decimal | None = None
    companion: str | None = None
    """The key of the companion good."""

    @property
    def status(self) -> Status:
        """What the law says of the listing."""
        return Status.NOT_REGULATED if self.form is None else self.form.status


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All listings, column by column, and the special ones in the order of their rows."""

    ids: tuple[str, ...]
    columns: dict[str, list[str]]
    special: tuple[Special, ...]

    def of_kind(self, kind: Kind) -> tuple[Special, ...]:
        """The special listings of one kind."""
        return tuple(item for item in self.special if item.kind is kind)


def product_id(product: int) -> str:
    """The id of the listing in row `product`."""
    return f"P{product + 1:07d}"


def make_catalogue(products: int, seed: int, regulated_share: float, report: Callable[[int], None]) -> Catalogue:
    """A catalogue of `products` listings.

    Regulated listings are never fewer than the scenarios need; decoys are half as many. `report`
    hears how many listings are written.
    """
    rng = generator(seed, Stream.CATALOGUE)
    draws = Draws(rng)
    languages = read_languages()
    of_language = [languages[i] for i in tickets(np.array([language.share for language in languages]))]
    special = _special(products, regulated_share, rng, draws)
    departments = read_goods().departments
    of_department = [name for name, plan in departments.items() for _ in range(plan.share)]
    goods = {good.key: good for good in read_goods().companions}

    rows: list[tuple[str, ...]] = []
    for product in range(products):
        language = draws.pick(of_language)
        item = special.get(product)
        if item is None:
            words = listings.ordinary(language, draws.pick(of_department), draws)
        elif item.form is not None:
            words = listings.regulated(language, item.form, item.pack, draws)
        elif item.companion is not None:
            words = listings.companion(language, goods[item.companion], draws)
        else:
            words = listings.decoy(language, draws.pick(language.decoys), draws)
        rows.append((words.title, words.description, words.brand, words.category, words.lang))
        if len(rows) % _REPORT_EVERY == 0:
            report(len(rows))
    report(products)
    columns = zip(("title", "description", "brand", "category", "lang"), zip(*rows, strict=True), strict=True)
    ids = tuple(map(product_id, range(products)))
    return Catalogue(ids, {name: list(column) for name, column in columns}, tuple(special[p] for p in sorted(special)))


def _special(products: int, share: float, rng: np.random.Generator, draws: Draws) -> dict[int, Special]:
    forms = _forms(round(products * share), draws)
    decoys = max(4, len(forms) // 2)
    keys = [good.key for good in read_goods().companions]
    companions = list(islice(cycle(keys), max(len(keys), products // _ONE_COMPANION_IN)))
    places = iter(rng.permutation(products)[: len(forms) + decoys + len(companions)].tolist())
    made = [Special(next(places), Kind.REGULATED, form, pack, net_kg(pack, form.density)) for form, pack in forms]
    made += [Special(next(places), Kind.DECOY) for _ in range(decoys)]
    made += [Special(next(places), Kind.COMPANION, companion=key) for key in companions]
    return {item.product: item for item in made}


def _forms(count: int, draws: Draws) -> Sequence[tuple[Form, str]]:
    forms = read_forms()
    chosen = [(form, pack) for form in forms for pack in form.always]
    weighted = [form for form in forms for _ in range(form.share)]
    while len(chosen) < count:
        form = draws.pick(weighted)
        chosen.append((form, draws.pick(form.packs)))
    return chosen
