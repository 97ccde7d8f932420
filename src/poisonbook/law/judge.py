"""What the law says of a product with these contents: decided from the entries alone, no substance named here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from poisonbook.law.model import Entry, FormCondition, Limit, LimitUnit, TraceExemption
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength, plain


@dataclass(frozen=True, slots=True)
class Content:
    """One substance of a product."""

    substance: str
    strength: Strength | None = None
    """Its share of the product; None when it is not stated."""
    particle_um: tuple[Decimal, Decimal] | None = None
    """The smallest and the largest particle, in micrometres; None when it is not stated."""
    by_cas: bool = False
    """Whether the product states the CAS number, so that the name cannot mean another substance."""


class Missing(StrEnum):
    """What a listing leaves unsaid that would decide."""

    STRENGTH = "strength"
    STRENGTHS = "strengths"
    """The strengths of several substances that are counted together."""
    NITROGEN = "nitrogen"
    """How much nitrogen comes from ammonium nitrate."""
    SUBSTANCE = "substance"
    """Which of the substances that share a name."""
    PARTICLE_SIZE = "particle_size"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What holds of a product because of one of its contents."""

    content: Content
    entry: Entry | None
    """The entry that decides, the most severe one; None when no entry covers the substance."""
    status: Status
    reason: str
    """One plain sentence."""
    missing: Missing | None = None
    """What would decide if it were known; None when nothing more is needed."""


def judge(
    entries: Sequence[Entry],
    contents: Sequence[Content],
    ingredients: int | None = None,
    trace: TraceExemption | None = None,
) -> tuple[Judgement, ...]:
    """One judgement per content, in order; `entries` are those of one jurisdiction in force on one day.

    Args:
        entries: what the law lists.
        contents: the regulated substances of one product.
        ingredients: how many ingredients the product has in all, when it states them.
        trace: the jurisdiction's exemption for traces in mixtures.
    """
    judgements = tuple(_judge(entries, content, contents) for content in contents)
    if trace is not None and _is_exempt(judgements, ingredients, trace):
        return tuple(_exempted(judgement, trace) for judgement in judgements)
    return judgements


def opinions(entries: Sequence[Entry], contents: Sequence[Content]) -> Iterator[Judgement]:
    """What each entry that speaks of one of `contents` says of it: of these, `judge` takes the most severe."""
    for content in contents:
        yield from _candidates(entries, content, contents)


def _judge(entries: Sequence[Entry], content: Content, contents: Sequence[Content]) -> Judgement:
    judgements = list(_candidates(entries, content, contents))
    if not judgements:
        return Judgement(content, None, Status.NOT_REGULATED, "No list in force names it.")
    return max(
        judgements,
        key=lambda one: (one.status.severity, one.entry is not None and one.entry.substance == content.substance),
    )


def _candidates(entries: Sequence[Entry], content: Content, contents: Sequence[Content]) -> Iterator[Judgement]:
    present = {other.substance for other in contents}
    for entry in entries:
        if entry.covers(content.substance):
            yield _under(entry, content, contents, entries)
        elif content.substance in entry.also_sold_as and not content.by_cas and entry.substance not in present:
            # The name may mean, or hide, the entry's own substance, in a share that is not stated.
            judged = _under(entry, Content(entry.substance), contents, entries)
            reason = f"The name also stands for {entry.name}: {judged.reason}"
            missing = Missing.SUBSTANCE if judged.status is Status.UNDETERMINED else None
            yield Judgement(content, entry, judged.status, reason, missing)


def _under(entry: Entry, content: Content, contents: Sequence[Content], entries: Sequence[Entry]) -> Judgement:
    """What one entry says of one content."""
    assumed = ""
    if entry.form is not None:
        outside = _outside_form(entry.form, content, contents)
        if outside:
            return Judgement(content, entry, Status.NOT_REGULATED, f"{outside} ({entry.schedule}).")
        assumed = _assumed_form(entry.form, content)
    status, reason, missing = _by_strength(entry, content, contents, entries)
    if missing is None and assumed and status.is_regulated:
        missing = Missing.PARTICLE_SIZE
    voluntary = ", voluntary" if entry.voluntary else ""
    return Judgement(content, entry, status, f"{reason} ({entry.schedule}{voluntary}).{assumed}", missing)


_Verdict = tuple[Status, str, Missing | None]


def _by_strength(entry: Entry, content: Content, contents: Sequence[Content], entries: Sequence[Entry]) -> _Verdict:
    limit = entry.limit
    if limit is None:
        return entry.status, "Listed at any strength", None
    if entry.sum_group is not None:
        members = _group(entry.sum_group, content, contents, entries)
        if len(members) > 1:
            return _by_sum(entry, limit, members)
    if content.strength is None:
        return _unstated(entry, limit)
    return _compared(entry, limit, content.strength.high, str(content.strength))


def _group(name: str, content: Content, contents: Sequence[Content], entries: Sequence[Entry]) -> list[Content]:
    """The contents of the product that are summed under one word; a stand-in counts as itself."""
    grouped = [entry for entry in entries if entry.sum_group == name]
    members = [one for one in contents if any(entry.covers(one.substance) for entry in grouped)]
    return members if any(one is content for one in members) else [content]


def _by_sum(entry: Entry, limit: Limit, members: Sequence[Content]) -> _Verdict:
    known = [member.strength.high for member in members if member.strength is not None]
    total = sum(known, Decimal(0))
    if len(known) < len(members) and not limit.is_exceeded_by(total):
        status, reason, _ = _unstated(entry, limit)
        return status, f"{reason}, counted over {len(members)} substances together", Missing.STRENGTHS
    return _compared(entry, limit, total, f"{len(members)} substances together, {plain(total)} % w/w,")


def _unstated(entry: Entry, limit: Limit) -> _Verdict:
    missing = Missing.NITROGEN if limit.unit is LimitUnit.NITROGEN else Missing.STRENGTH
    if entry.status is Status.RESTRICTED:
        return Status.UNDETERMINED, f"strength not stated; the limit is {limit.figure}", missing
    # Reportable is the worst that can hold, and `undetermined` would rank above it.
    return entry.status, f"strength not stated, so taken as {limit}", missing


def _compared(entry: Entry, limit: Limit, strength: Decimal, words: str) -> _Verdict:
    if limit.unit is not LimitUnit.MASS and limit.factor != 1:
        words = f"{words} is {plain(round(limit.measure(strength), 2))} {limit.unit}, which"
    if limit.is_exceeded_by(strength):
        verb = "is above" if limit.operator == ">" else "reaches"
        return entry.status, f"{words} {verb} the limit of {limit.figure}", None
    verb = "is not above" if limit.operator == ">" else "is below"
    still = "; reportable at any strength" if entry.below is Status.REPORTABLE else ""
    return entry.below, f"{words} {verb} the limit of {limit.figure}{still}", None


def _outside_form(form: FormCondition, content: Content, contents: Sequence[Content]) -> str:
    """Why the product is not in the listed form; empty when it is, or when that is not stated."""
    size = form.particle_below_um
    if size is not None and content.particle_um is not None and content.particle_um[0] >= size:
        return f"Particles from {plain(content.particle_um[0])} µm are not below {plain(size)} µm"
    counted = [one.strength for one in contents if one.substance in form.share_of]
    known = [strength.high for strength in counted if strength is not None]
    if form.share is None or not counted or len(known) < len(counted):
        return ""
    total = sum(known, Decimal(0))
    return "" if form.share.is_exceeded_by(total) else f"Its share of {plain(total)} % w/w is not {form.share}"


def _assumed_form(form: FormCondition, content: Content) -> str:
    if form.particle_below_um is None or content.particle_um is not None:
        return ""
    return f" Particle size not stated, so taken as below {plain(form.particle_below_um)} µm."


def _is_exempt(judgements: Sequence[Judgement], ingredients: int | None, trace: TraceExemption) -> bool:
    """Whether the product is a mixture of enough ingredients with each listed substance only in traces."""
    if ingredients is None or ingredients <= trace.more_than_ingredients:
        return False
    strengths = [judgement.content.strength for judgement in judgements if judgement.entry is not None]
    return all(strength is not None and strength.high < trace.each_below_ww for strength in strengths)


def _exempted(judgement: Judgement, trace: TraceExemption) -> Judgement:
    if judgement.status is not Status.REPORTABLE:
        return judgement
    reason = (
        f"Below {plain(trace.each_below_ww)} % w/w in a mixture of more than {trace.more_than_ingredients}"
        f" ingredients ({trace.article})."
    )
    return replace(judgement, status=Status.NOT_REGULATED, reason=reason, missing=None)
