"""The head of a law file: whose law it is, its acts, duties, contacts and conversions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from poisonbook.law.contacts import read_contact
from poisonbook.law.fields import read_certainty, read_lang, read_percent, read_text, read_texts
from poisonbook.law.model import (
    Act,
    Conversion,
    Grants,
    Jurisdiction,
    LicenceRegime,
    LimitUnit,
    ReportTime,
    Requirement,
    Retention,
    Reuse,
    TraceExemption,
)
from poisonbook.values.buyers import BuyerClass
from poisonbook.values.documents import Node

_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_FIELDS = (
    "code",
    "name",
    "aliases",
    "extends",
    "countries",
    "checked",
    "note",
    "acts",
    "trace_exemption",
    "retention",
    "loss_report",
    "suspicion_report",
    "reuse",
    "conversions",
    "name_sources",
    "ambiguous",
    "substances",
    "lists",
    "requirements",
    "sales",
    "licence_regimes",
    "contacts",
)


def read_jurisdiction(file: Node) -> Jurisdiction:
    """The jurisdiction of one law file, without its entries.

    Raises:
        DocumentError: a field is unknown, missing or wrong.
    """
    file.allow(_FIELDS)
    requirements = tuple(_read_requirement(node) for node in file.get("requirements") or ())
    duties = [duty.id for duty in requirements]
    sources = file.get("name_sources")
    return Jurisdiction(
        code=_read_code(file.need("code")),
        name=file.need("name").text(),
        aliases=read_texts(file.get("aliases")),
        extends=file.optional("extends", _read_code),
        countries=() if (countries := file.get("countries")) is None else tuple(map(_read_country, countries)),
        checked=file.need("checked").date(),
        note=read_text(file.get("note")),
        acts=tuple(_read_act(node) for node in file.need("acts")),
        trace_exemption=file.optional("trace_exemption", _read_trace),
        retention=file.optional("retention", lambda node: _read_retention(node, duties)),
        loss_report=file.optional("loss_report", lambda node: _read_report_time(node, duties)),
        suspicion_report=file.optional("suspicion_report", lambda node: _read_report_time(node, duties)),
        reuse=file.optional("reuse", lambda node: _read_reuse(node, duties)),
        requirements=requirements,
        licence_regimes=tuple(_read_regime(node) for node in file.get("licence_regimes") or ()),
        contacts=tuple(read_contact(node) for node in file.get("contacts") or ()),
        name_sources=() if sources is None else tuple(_read_sources(sources)),
    )


def read_conversions(files: Iterable[Node]) -> tuple[Conversion, ...]:
    """The conversions of all `files`; two files may not give one conversion two factors."""
    found: dict[tuple[str, str, str], Conversion] = {}
    for file in files:
        for node in file.get("conversions") or ():
            node.allow(("substance", "stated", "wanted", "factor", "certainty", "source", "note"))
            conversion = Conversion(
                substance=node.need("substance").text(),
                stated=node.need("stated").text(),
                wanted=node.need("wanted").text(),
                factor=node.need("factor").decimal(),
                source=node.need("source").text(),
                certainty=read_certainty(node.need("certainty")),
                note=read_text(node.get("note")),
            )
            if conversion.factor <= 0:
                raise node.need("factor").error(f"a factor is above 0, not {conversion.factor}")
            key = (conversion.substance, conversion.stated, conversion.wanted)
            first = found.setdefault(key, conversion)
            if first.factor != conversion.factor:
                raise node.need("factor").error(f"another law file converts this with the factor {first.factor}")
    return tuple(found.values())


def unit_factors(conversions: Iterable[Conversion]) -> dict[LimitUnit, Decimal]:
    """How much of each limit's unit is in one part of the substance, for the units that `conversions` speak of."""
    units = {unit.value: unit for unit in LimitUnit}
    return {
        units[conversion.wanted]: conversion.factor
        for conversion in conversions
        if conversion.stated == LimitUnit.MASS and conversion.wanted in units
    }


def check_countries(files: Iterable[Node], jurisdictions: Sequence[Jurisdiction]) -> None:
    """A country stands in several files only where one of them extends the others: the most specific law holds there.

    Raises:
        DocumentError: two files that do not build on one another name the same country, or a file names one twice.
    """
    bases = {jurisdiction.code: jurisdiction.extends for jurisdiction in jurisdictions}
    owners: dict[str, list[tuple[str, Node]]] = {}
    for file in files:
        code = file.need("code").text()
        for node in file.get("countries") or ():
            others = owners.setdefault(node.text(), [])
            for other, place in others:
                if other == code or not (_builds_on(code, other, bases) or _builds_on(other, code, bases)):
                    raise node.error(f"{node.text()} is already under the law of {other}, at {place.place}")
            others.append((code, node))


def _builds_on(code: str, other: str, bases: Mapping[str, str | None]) -> bool:
    above = bases[code]
    while above is not None and above != other:
        above = bases[above]
    return above == other


def _read_country(node: Node) -> str:
    if _COUNTRY.fullmatch(node.text()) is None:
        raise node.error(f"{node.text()!r} is not a country; write ISO 3166-1 alpha-2, such as DE")
    return node.text()


def _read_code(node: Node) -> str:
    if _CODE.fullmatch(node.text()) is None:
        raise node.error(f"{node.text()!r} is not a code; write ISO 3166 such as FR or DE-BY, or EU")
    return node.text()


def _read_sources(node: Node) -> Iterable[tuple[str, str]]:
    for lang, source in node.mapping.items():
        yield read_lang(source, lang), source.text()


def _read_act(node: Node) -> Act:
    node.allow(("title", "url", "note"))
    return Act(title=node.need("title").text(), url=node.need("url").text(), note=read_text(node.get("note")))


def _read_trace(node: Node) -> TraceExemption:
    node.allow(("more_than_ingredients", "each_below_ww", "article", "certainty", "sources"))
    return TraceExemption(
        more_than_ingredients=node.need("more_than_ingredients").whole(),
        each_below_ww=read_percent(node.need("each_below_ww")),
        article=node.need("article").text(),
        certainty=read_certainty(node.need("certainty")),
        sources=node.need("sources").texts(),
    )


def _read_retention(node: Node, duties: list[str]) -> Retention:
    node.allow(("months", "counted_from", "requirement"))
    return Retention(
        months=node.need("months").whole(),
        counted_from=node.need("counted_from").text(),
        requirement=_read_duty(node.need("requirement"), duties),
    )


def _read_report_time(node: Node, duties: list[str]) -> ReportTime:
    node.allow(("hours", "counted_from", "requirement"))
    return ReportTime(
        hours=node.need("hours").whole(),
        counted_from=node.need("counted_from").text(),
        requirement=_read_duty(node.need("requirement"), duties),
    )


def _read_reuse(node: Node, duties: list[str]) -> Reuse:
    node.allow(("months", "buyers", "requirement"))
    return Reuse(
        months=node.need("months").whole(),
        buyers=tuple(one.choice(BuyerClass, "buyer class", BuyerClass) for one in node.need("buyers")),
        requirement=_read_duty(node.need("requirement"), duties),
    )


def _read_duty(node: Node, duties: list[str]) -> str:
    if node.text() not in duties:
        raise node.error(f"{node.text()!r} is not one of this file's requirements")
    return node.text()


def _read_requirement(node: Node) -> Requirement:
    node.allow(("id", "ref", "kind", "text", "certainty", "sources", "note"))
    return Requirement(
        id=node.need("id").text(),
        ref=node.need("ref").text(),
        kind=node.need("kind").text(),
        text=node.need("text").text(),
        certainty=read_certainty(node.need("certainty")),
        sources=node.need("sources").texts(),
        note=read_text(node.get("note")),
    )


def _read_regime(node: Node) -> LicenceRegime:
    node.allow(("state", "regime", "grants", "authority", "ranges", "certainty", "source", "note"))
    ranges = node.get("ranges")
    strengths = () if ranges is None else ranges.mapping.items()
    grants = node.need("grants").choice(Grants, "extent of licences", Grants)
    if (grants is Grants.LISTED) is not bool(strengths):
        raise node.need("grants").error("'ranges' says what is licensed where 'grants' is 'listed', and only there")
    return LicenceRegime(
        state=_read_code(node.need("state")),
        regime=node.need("regime").text(),
        grants=grants,
        authority=read_text(node.get("authority")),
        ranges=tuple(_read_range(slug, pair) for slug, pair in strengths),
        certainty=read_certainty(node.need("certainty")),
        source=node.need("source").text(),
        note=read_text(node.get("note")),
    )


def _read_range(slug: str, node: Node) -> tuple[str, Decimal, Decimal]:
    bounds = [read_percent(item) for item in node]
    if len(bounds) != 2 or bounds[0] >= bounds[1]:
        raise node.error("expected two strengths in % w/w, the lower first, such as [12, 35]")
    return slug, bounds[0], bounds[1]
