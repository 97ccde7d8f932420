"""Law as plain records for machines: what `--json` prints."""

from __future__ import annotations

from decimal import Decimal

from poisonbook.law.compare import Change
from poisonbook.law.model import Entry, FormCondition, Limit, Name, Substance
from poisonbook.law.sales import SaleAnswer

Record = dict[str, object]


def entry_record(entry: Entry) -> Record:
    """One entry, without the names and identifiers that `substance_record` gives."""
    return {
        "id": entry.id,
        "jurisdiction": entry.jurisdiction,
        "substance": entry.substance,
        "name": entry.name,
        "cas": entry.cas,
        "schedule": entry.schedule,
        "status": entry.status.value,
        "limit": _limit_record(entry.limit),
        "below": entry.below.value,
        "licence_ceiling": _limit_record(entry.licence_ceiling),
        "licensing_permitted": entry.licensing_permitted,
        "record_of_sale_above": entry.record_of_sale_above,
        "free_quantity": entry.free_quantity,
        "sum_group": entry.sum_group,
        "form": _form_record(entry.form),
        "members": list(entry.members),
        "voluntary": entry.voluntary,
        "start": entry.period.start.isoformat(),
        "end": None if entry.period.end is None else entry.period.end.isoformat(),
        "act": entry.act,
        "article": entry.article,
        "certainty": entry.certainty.value,
        "sources": list(entry.sources),
        "note": entry.note,
        "cn": list(entry.cn),
        "cn_mixtures": list(entry.cn_mixtures),
    }


def substance_record(substance: Substance) -> Record:
    """One substance: its identifiers and its names."""
    return {
        "substance": substance.slug,
        "name": substance.name,
        "cas": substance.cas,
        "cas_certainty": substance.cas_certainty.value,
        "also_cas": list(substance.also_cas),
        "ec": substance.ec,
        "ec_certainty": substance.ec_certainty.value,
        "un": list(substance.un),
        "un_seen": list(substance.un_seen),
        "e_number": substance.e_number,
        "formulas": list(substance.formulas),
        "product_types": list(substance.product_types),
        "also_test": list(substance.also_test),
        "names": [_name_record(name) for name in substance.names],
        "note": substance.note,
    }


def sale_record(answer: SaleAnswer) -> Record:
    """What the law asks of one sale."""
    return {
        "jurisdiction": answer.jurisdiction,
        "buyer": answer.buyer.value,
        "outcome": answer.outcome.value,
        "needs": [need.value for need in answer.needs],
        "licence": None if answer.licence is None else answer.licence.covered.value,
        "licence_because": None if answer.licence is None else answer.licence.because,
        "silence": None if answer.silence is None else answer.silence.value,
        "terms": [term.id for term in answer.terms],
        "duties": [duty.id for duty in answer.duties],
        "certainty": answer.certainty.value,
    }


def change_record(change: Change) -> Record:
    """One change, with the whole entry on both sides."""
    return {
        "change": change.kind.value,
        "jurisdiction": change.entry.jurisdiction,
        "substance": change.entry.substance,
        "fields": [{"field": one.field, "before": one.before, "after": one.after} for one in change.fields],
        "before": None if change.before is None else entry_record(change.before),
        "after": None if change.after is None else entry_record(change.after),
    }


def _name_record(name: Name) -> Record:
    return {"text": name.text, "lang": name.lang, "certainty": name.certainty.value, "ambiguous": name.ambiguous}


def _limit_record(limit: Limit | None) -> Record | None:
    if limit is None:
        return None
    return {
        "operator": limit.operator,
        "value": _figure(limit.value),
        "unit": limit.unit.value,
        "factor": _figure(limit.factor),
    }


def _form_record(form: FormCondition | None) -> Record | None:
    if form is None:
        return None
    return {
        "particle_below_um": None if form.particle_below_um is None else _figure(form.particle_below_um),
        "share": _limit_record(form.share),
        "share_of": list(form.share_of),
    }


def _figure(value: Decimal) -> int | float:
    """The figure as a JSON number; the law's own figures have few digits."""
    return int(value) if value == value.to_integral_value() else float(value)
