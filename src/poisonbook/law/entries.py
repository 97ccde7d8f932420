"""The `lists` of a law file: which substance stands on which list of which act, since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from poisonbook.law.fields import (
    Factors,
    read_cas,
    read_certainty,
    read_flag,
    read_licence,
    read_limit,
    read_period,
    read_slug,
    read_slugs,
    read_status,
    read_text,
    read_texts,
)
from poisonbook.law.model import Entry, FormCondition, Substance
from poisonbook.values.documents import Node
from poisonbook.values.status import Status

_COMMON = (
    "schedule",
    "act",
    "article",
    "status",
    "below",
    "licence",
    "start",
    "end",
    "certainty",
    "sources",
    "voluntary",
    "note",
)
_OWN = (
    "id",
    "substance",
    "name",
    "cas",
    "limit",
    "record_of_sale_above",
    "free_quantity",
    "sum_group",
    "form",
    "group",
    "members",
    "cn",
    "cn_mixtures",
)


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry and where it stands."""

    entry: Entry
    node: Node


def read_entries(
    file: Node, jurisdiction: str, *, substances: Mapping[str, Substance], factors: Factors
) -> Iterable[PlacedEntry]:
    """The entries of one file; what a list says of all its entries, an entry may say otherwise.

    Raises:
        DocumentError: a field is unknown, missing or wrong.
    """
    for listed in file.get("lists") or ():
        listed.allow((*_COMMON, "entries"))
        for node in listed.need("entries"):
            node.allow((*_COMMON, *_OWN))
            entry = _Reader(node, listed).entry(jurisdiction, substances, factors)
            yield PlacedEntry(entry, node)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One entry, with its list to fall back to."""

    node: Node
    listed: Node

    def get(self, field: str) -> Node | None:
        return self.node.get(field) or self.listed.get(field)

    def need(self, field: str) -> Node:
        return self.get(field) or self.node.need(field)

    def entry(self, jurisdiction: str, substances: Mapping[str, Substance], factors: Factors) -> Entry:
        node = self.node
        substance = substances[read_slug(node.need("substance"), substances)]
        limit = node.optional("limit", lambda field: read_limit(field, factors))
        licence = self.get("licence")
        ceiling, permitted = (None, None) if licence is None else read_licence(licence)
        if licence is not None and limit is not None and ceiling is not None and ceiling.value < limit.value:
            raise licence.error(f"the licence ceiling lies below the limit, which is {limit.figure}")
        status, below = self._statuses(has_limit=limit is not None)
        return Entry(
            id=node.need("id").text(),
            jurisdiction=jurisdiction,
            substance=substance.slug,
            name=read_text(node.get("name")) or substance.name,
            schedule=self.need("schedule").text(),
            status=status,
            period=read_period(self.need("start"), self.get("end")),
            act=self.need("act").text(),
            article=self.need("article").text(),
            certainty=read_certainty(self.need("certainty")),
            sources=self.need("sources").texts(),
            below=below,
            limit=limit,
            licence_ceiling=ceiling,
            licensing_permitted=permitted,
            record_of_sale_above=node.optional("record_of_sale_above", Node.text),
            free_quantity=node.optional("free_quantity", Node.text),
            sum_group=node.optional("sum_group", Node.text),
            form=node.optional("form", lambda field: _read_form(field, substances, factors)),
            group=read_flag(node.get("group")),
            members=read_slugs(node.get("members"), substances),
            voluntary=read_flag(self.get("voluntary")),
            note=" ".join(text for text in (read_text(self.listed.get("note")), read_text(node.get("note"))) if text),
            cas=node.optional("cas", read_cas) or substance.cas,
            also_cas=substance.also_cas,
            ec=substance.ec,
            un=substance.un,
            e_number=substance.e_number,
            formulas=substance.formulas,
            names=substance.names,
            product_types=substance.product_types,
            also_sold_as=tuple(other.slug for other in substances.values() if substance.slug in other.also_test),
            cn=read_texts(node.get("cn")),
            cn_mixtures=read_texts(node.get("cn_mixtures")),
        )

    def _statuses(self, *, has_limit: bool) -> tuple[Status, Status]:
        status = read_status(self.need("status"))
        if status is Status.NOT_REGULATED:
            raise self.need("status").error("an entry regulates; write restricted or reportable")
        if not has_limit:
            return status, status
        below = read_status(self.need("below"))
        if below.severity > status.severity:
            raise self.need("below").error(f"{below} below the limit is more severe than {status} above it")
        return status, below


def _read_form(node: Node, substances: Mapping[str, Substance], factors: Factors) -> FormCondition:
    node.allow(("particle_below_um", "share", "share_of"))
    particle = node.optional("particle_below_um", Node.decimal)
    share = node.optional("share", lambda field: read_limit(field, factors))
    if particle is None and share is None:
        raise node.error("a form needs particle_below_um, share, or both")
    if particle is not None and particle <= 0:
        raise node.need("particle_below_um").error(f"a particle size is above 0 µm, not {particle}")
    counted = node.get("share_of") if share is None else node.need("share_of")
    return FormCondition(particle_below_um=particle, share=share, share_of=read_slugs(counted, substances))
