"""The pages of the hosted form: values and faults in, HTML out. No script is on them, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from poisonbook.register.evidence import Statement
from poisonbook.register.statement_checks import UNITS, Fault
from poisonbook.register.statement_forms import Asked, CountedFrom, StatementForm
from poisonbook.register.statement_words import LANGUAGES, words_for
from poisonbook.values.word_files import Words
from poisonbook.workflows.statement_links import OpenForm

if TYPE_CHECKING:
    from jinja2 import Environment

Texts = Mapping[str, str]
"""What a buyer wrote, by the names of the fields."""
_NUMBERS = ("amount", "concentration")
_SHORT = ("postcode", "phone", "cas", "amount", "unit", "concentration", "id_number")


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as it stands on the page."""

    name: str
    label: str
    value: str
    required: bool
    lines: bool
    autocomplete: str
    help: str = ""
    fault: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The element's id."""
        return self.name.replace(".", "-")

    @property
    def short(self) -> bool:
        """Whether the answer is a short one."""
        return self.name.rpartition(".")[2] in _SHORT

    @property
    def type(self) -> str:
        """The kind of input."""
        return "tel" if self.autocomplete == "tel" else "text"

    @property
    def inputmode(self) -> str:
        """Which keyboard a telephone shows; empty: its usual one."""
        return "decimal" if self.name.rpartition(".")[2] in _NUMBERS else ""

    @property
    def described_by(self) -> str:
        """The ids of what explains the field."""
        return " ".join(f"{self.id}-{what}" for what, text in (("help", self.help), ("fault", self.fault)) if text)

    @property
    def rows(self) -> int:
        """How high a field of several lines is."""
        return 3 if self.name.endswith(".use") else 2

    @property
    def told(self) -> str:
        """The answer in words."""
        return dict(self.options).get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """One product as it stands on the page."""

    said: tuple[tuple[str, str], ...]
    """What the shop has said of it, with its label."""
    fields: tuple[Shown, ...]
    """What the buyer is asked."""


@dataclass(frozen=True, slots=True)
class ShownFault:
    """One line of the list of faults."""

    text: str
    href: str
    """The id of the field to go to; empty: there is none."""


def form_page(opened: OpenForm, lang: str, fixed: Sequence[Texts], texts: Texts, faults: Sequence[Fault]) -> bytes:
    """The form to fill in, with what was written before and every fault of it.

    Args:
        fixed: what the shop has said of each product, by the ids of the columns, as it is shown.
    """
    words = words_for(lang)
    by_path = {fault.path: fault.text(words) for fault in reversed(faults)}
    fields, products = _shown(opened.form, words, fixed, texts, by_path)
    ids = {one.name: one.id for one in (*fields, *(one for product in products for one in product.fields))}
    ids["declared"] = "declared"
    places = {name: place for place, name in enumerate(ids)}
    form = opened.form
    return _render(
        "form",
        lang,
        title=words["title"],
        failed=bool(faults),
        faults=[
            ShownFault(_led(fault, words, several=len(products) > 1), ids.get(fault.path, ""))
            for fault in sorted(faults, key=lambda fault: places.get(fault.path, -1))
        ],
        operator=opened.operator.name,
        form=form,
        buyer=opened.link.buyer_class.value,
        kept=_kept(form, words),
        reuse=_reuse(form, words),
        open_until=f"{opened.link.valid_until:%Y-%m-%d %H:%M} UTC",
        fields=fields,
        products=products,
        declared={"id": "declared", "value": texts.get("declared", ""), "fault": by_path.get("declared", "")},
        languages=[(code, words_for(code)["language"]) for code in LANGUAGES],
    )


def check_page(opened: OpenForm, lang: str, fixed: Sequence[Texts], texts: Texts) -> bytes:
    """What was written, to be looked at again before it is sent."""
    words = words_for(lang)
    fields, products = _shown(opened.form, words, fixed, texts, {})
    return _render(
        "check",
        lang,
        title=words["check_title"],
        form=opened.form,
        buyer=opened.link.buyer_class.value,
        fields=fields,
        products=products,
        hidden=[one for one in (*fields, *(one for product in products for one in product.fields)) if one.value],
    )


def done_page(opened: OpenForm, lang: str, statement: Statement, return_address: str | None) -> bytes:
    """That the statement was received."""
    words = words_for(lang)
    operator = opened.operator.name
    title = words["done_title"]
    return _render("done", lang, title=title, operator=operator, statement=statement, return_address=return_address)


def plain_page(lang: str, what: str) -> bytes:
    """Why there is no form: `used`, `expired`, `unknown` or `refused`."""
    words = words_for(lang)
    return _render("plain", lang, title=words[f"{what}_title"], text=words[f"{what}_text"])


def _shown(
    form: StatementForm, words: Words, fixed: Sequence[Texts], texts: Texts, faults: Mapping[str, str]
) -> tuple[list[Shown], list[ShownProduct]]:
    fields = [_field(one, f"particulars.{one.id}", words, texts, faults) for one in form.fields]
    products = []
    for place, said in enumerate(fixed):
        asked = [one for one in form.columns if one.id not in said and one.id not in ("substance", "cas")]
        told = [(words[f"fields.{one.id}.label"], said[one.id]) for one in form.columns if one.id in said]
        shown = [_field(one, f"products.{place}.{one.id}", words, texts, faults) for one in asked]
        products.append(ShownProduct(tuple(told), tuple(shown)))
    return fields, products


def _field(asked: Asked, name: str, words: Words, texts: Texts, faults: Mapping[str, str]) -> Shown:
    key = f"fields.{asked.id}"
    return Shown(
        name=name,
        label=words[f"{key}.label"],
        value=texts.get(name, ""),
        required=asked.required,
        lines=asked.lines,
        autocomplete=asked.autocomplete,
        help=words.get(f"{key}.help", ""),
        fault=faults.get(name, ""),
        options=tuple((unit, words[f"units.{unit}"]) for unit in UNITS) if asked.id == "unit" else (),
    )


def _led(fault: Fault, words: Words, *, several: bool) -> str:
    """The fault as it stands in the list: with its product and its field, where the sentence does not say them."""
    part, _, rest = fault.path.partition(".")
    place, _, column = rest.partition(".")
    label = words.get(f"fields.{column or rest}.label")
    text = fault.text(words)
    if label is not None and fault.code != "missing":
        text = words["problem"].format(where=label, text=text)
    if part == "products" and column and several:
        product = words["one_product"].format(number=int(place) + 1)
        text = words["problem"].format(where=product, text=text)
    return text


def _kept(form: StatementForm, words: Words) -> str:
    beginning = "transaction" if form.counted_from is CountedFrom.TRANSACTION else "record"
    return "" if form.retention is None else words[f"kept_{beginning}"].format(months=form.retention.months)


def _reuse(form: StatementForm, words: Words) -> str:
    return words["good_once"] if form.reuse is None else words["good_for_months"].format(months=form.reuse.months)


def _render(template: str, lang: str, **values: object) -> bytes:
    given = {"lang": lang, "words": words_for(lang), "failed": False, **values}
    return _environment().get_template(f"statement/{template}.html").render(given).encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("poisonbook.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
