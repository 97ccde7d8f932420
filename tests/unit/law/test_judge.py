"""What the law says of a product, decided from data alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.law.book import Book
from poisonbook.law.judge import Content, Judgement, judge
from poisonbook.law.model import Certainty, Entry, FormCondition, Limit, Operator, TraceExemption
from poisonbook.values.periods import Period
from poisonbook.values.status import Status
from poisonbook.values.strengths import Strength

TODAY = date(2026, 11, 21)
TRACE = TraceExemption(
    more_than_ingredients=5,
    each_below_ww=Decimal(1),
    article="Art. 3(13)",
    sources=("https://law.example",),
    certainty=Certainty.MEMORY,
)


def entry(
    substance: str = "blue",
    *,
    limit: Limit | None = None,
    status: Status = Status.RESTRICTED,
    below: Status = Status.REPORTABLE,
    sum_group: str | None = None,
    form: FormCondition | None = None,
    members: tuple[str, ...] = (),
    schedule: str = "Table A",
    also_sold_as: tuple[str, ...] = (),
) -> Entry:
    return Entry(
        id=f"{schedule}-{substance}",
        jurisdiction="XA",
        substance=substance,
        name=substance,
        schedule=schedule,
        status=status,
        period=Period(date(2020, 1, 1)),
        act="Act",
        article="s. 1",
        certainty=Certainty.MEMORY,
        sources=("https://law.example",),
        below=status if limit is None else below,
        limit=limit,
        sum_group=sum_group,
        form=form,
        members=members,
        also_sold_as=also_sold_as,
    )


def above(value: int | str, operator: Operator = ">") -> Limit:
    return Limit(Decimal(value), operator)


def content(substance: str = "blue", strength: int | str | None = None) -> Content:
    return Content(substance, None if strength is None else Strength.exactly(strength))


def statuses(judgements: Sequence[Judgement]) -> list[Status]:
    return [judgement.status for judgement in judgements]


# -- one substance, one entry ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strength", "status", "reason"),
    [
        ("35", Status.RESTRICTED, "35 % w/w is above the limit of 12 % w/w (Table A)."),
        ("12", Status.REPORTABLE, "12 % w/w is not above the limit of 12 % w/w; reportable at any strength (Table A)."),
        (None, Status.UNDETERMINED, "strength not stated; the limit is 12 % w/w (Table A)."),
    ],
)
def test_the_strength_decides_beside_the_limit(strength: str | None, status: Status, reason: str) -> None:
    (judgement,) = judge([entry(limit=above(12))], [content(strength=strength)])

    assert (judgement.status, judgement.reason) == (status, reason)


def test_the_worst_case_of_a_range_decides() -> None:
    (judgement,) = judge([entry(limit=above(12))], [Content("blue", Strength(Decimal(5), Decimal(15)))])

    assert judgement.status is Status.RESTRICTED
    assert judgement.reason == "5 to 15 % w/w is above the limit of 12 % w/w (Table A)."


def test_at_or_above_counts_the_limit_itself() -> None:
    (judgement,) = judge([entry(limit=above(90, ">="), below=Status.NOT_REGULATED)], [content(strength=90)])

    assert judgement.status is Status.RESTRICTED
    assert judgement.reason == "90 % w/w reaches the limit of 90 % w/w (Table A)."


def test_without_a_limit_any_strength_is_listed() -> None:
    assert statuses(judge([entry(status=Status.REPORTABLE)], [content(), content(strength="0.1")])) == [
        Status.REPORTABLE,
        Status.REPORTABLE,
    ]


def test_an_unstated_strength_is_never_worse_than_what_the_entry_can_say() -> None:
    listed = entry(limit=above(10), status=Status.REPORTABLE, below=Status.NOT_REGULATED)

    (judgement,) = judge([listed], [content()])

    assert judgement.status is Status.REPORTABLE
    assert judgement.reason == "strength not stated, so taken as above 10 % w/w (Table A)."


def test_what_no_entry_names_is_not_regulated() -> None:
    (judgement,) = judge([entry("red")], [content("blue", 99)])

    assert (judgement.entry, judgement.status) == (None, Status.NOT_REGULATED)


def test_the_most_severe_of_several_entries_decides() -> None:
    entries = [entry(status=Status.REPORTABLE), entry(limit=above(10), schedule="Table B")]

    (judgement,) = judge(entries, [content(strength=11)])

    assert judgement.entry is entries[1]


def test_its_own_entry_speaks_before_that_of_its_family() -> None:
    family, own = entry("blues", members=("blue",), schedule="Table F"), entry()

    (judgement,) = judge([family, own], [content(strength=5)])

    assert judgement.entry is own


def test_every_content_gets_its_judgement_in_order() -> None:
    judgements = judge(
        [entry("blue"), entry("red", status=Status.REPORTABLE)], [content("red"), content("blue"), content("x")]
    )

    assert [judgement.content.substance for judgement in judgements] == ["red", "blue", "x"]
    assert statuses(judgements) == [Status.REPORTABLE, Status.RESTRICTED, Status.NOT_REGULATED]


# -- sums -----------------------------------------------------------------------------------------

CHLORATES = [entry(name, limit=above(40), sum_group="chlorates") for name in ("a", "b")]


def test_members_of_a_sum_are_judged_by_their_sum() -> None:
    judgements = judge(CHLORATES, [content("a", 25), content("b", 20)])

    assert statuses(judgements) == [Status.RESTRICTED, Status.RESTRICTED]
    assert judgements[0].reason == "2 substances together, 45 % w/w, is above the limit of 40 % w/w (Table A)."


def test_a_sum_on_the_limit_is_not_above_it() -> None:
    assert statuses(judge(CHLORATES, [content("a", 25), content("b", 15)])) == [Status.REPORTABLE, Status.REPORTABLE]


def test_an_unknown_member_leaves_a_sum_undetermined_unless_the_rest_exceeds() -> None:
    assert statuses(judge(CHLORATES, [content("a", 25), content("b")])) == [Status.UNDETERMINED, Status.UNDETERMINED]
    assert statuses(judge(CHLORATES, [content("a", 41), content("b")])) == [Status.RESTRICTED, Status.RESTRICTED]


def test_what_is_outside_the_sum_does_not_count() -> None:
    assert statuses(judge([*CHLORATES, entry("c", limit=above(60))], [content("a", 25), content("c", 50)])) == [
        Status.REPORTABLE,
        Status.REPORTABLE,
    ]


# -- physical form --------------------------------------------------------------------------------

POWDERS = [
    entry(
        name,
        status=Status.REPORTABLE,
        form=FormCondition(Decimal(200), above(70, ">="), ("aluminium", "magnesium")),
    )
    for name in ("aluminium", "magnesium")
]


def sized(low: int, high: int, strength: int | None = None) -> Content:
    known = None if strength is None else Strength.exactly(strength)
    return Content("aluminium", known, (Decimal(low), Decimal(high)))


@pytest.mark.parametrize(
    ("powder", "status"),
    [
        (sized(0, 45), Status.REPORTABLE),
        (sized(0, 500), Status.REPORTABLE),
        (sized(200, 500), Status.NOT_REGULATED),
        (sized(0, 45, 70), Status.REPORTABLE),
        (sized(0, 45, 69), Status.NOT_REGULATED),
    ],
)
def test_coarse_or_dilute_powder_is_outside_the_entry(powder: Content, status: Status) -> None:
    assert statuses(judge(POWDERS, [powder])) == [status]


def test_a_size_that_is_not_stated_is_taken_as_fine_and_said_so() -> None:
    (judgement,) = judge(POWDERS, [content("aluminium")])

    assert judgement.status is Status.REPORTABLE
    assert judgement.reason == ("Listed at any strength (Table A). Particle size not stated, so taken as below 200 µm.")


def test_the_share_counts_all_metals_named() -> None:
    assert statuses(judge(POWDERS, [content("aluminium", 40), content("magnesium", 30)])) == [Status.REPORTABLE] * 2
    assert statuses(judge(POWDERS, [content("aluminium", 40), content("magnesium", 29)])) == [Status.NOT_REGULATED] * 2
    assert statuses(judge(POWDERS, [content("aluminium", 40), content("magnesium")])) == [Status.REPORTABLE] * 2


# -- traces, and names that mean two things -------------------------------------------------------


@pytest.mark.parametrize(
    ("strength", "ingredients", "status"),
    [
        ("0.9", 6, Status.NOT_REGULATED),
        ("0.9", 5, Status.REPORTABLE),
        ("1", 6, Status.REPORTABLE),
        ("0.9", None, Status.REPORTABLE),
        (None, 6, Status.REPORTABLE),
    ],
)
def test_a_trace_among_many_ingredients_need_not_be_reported(
    strength: str | None, ingredients: int | None, status: Status
) -> None:
    listed = [entry(status=Status.REPORTABLE)]

    assert statuses(judge(listed, [content(strength=strength)], ingredients, TRACE)) == [status]


def test_one_substance_that_is_no_trace_ends_the_exemption_for_all() -> None:
    listed = [entry("a", status=Status.REPORTABLE), entry("b", status=Status.REPORTABLE)]

    assert statuses(judge(listed, [content("a", "0.5"), content("b", 2)], 8, TRACE)) == [Status.REPORTABLE] * 2


def test_the_exemption_does_not_lift_a_restriction() -> None:
    assert statuses(judge([entry(limit=above("0.1"))], [content(strength="0.5")], 8, TRACE)) == [Status.RESTRICTED]


def test_a_name_that_may_hide_a_restricted_substance_is_undetermined(book: Book) -> None:
    (judgement,) = judge(book.entries("EU", TODAY), [Content("calcium-ammonium-nitrate")])

    assert judgement.status is Status.UNDETERMINED
    assert judgement.entry is not None
    assert judgement.entry.substance == "ammonium-nitrate"
    assert judgement.reason.startswith("The name also stands for ammonium nitrate: strength not stated;")


def test_the_cas_number_or_the_stated_ammonium_nitrate_settles_what_the_name_means(book: Book) -> None:
    union = book.entries("EU", TODAY)

    assert statuses(judge(union, [Content("calcium-ammonium-nitrate", by_cas=True)])) == [Status.REPORTABLE]
    assert statuses(judge(union, [content("calcium-ammonium-nitrate"), content("ammonium-nitrate", 77)])) == [
        Status.REPORTABLE,
        Status.RESTRICTED,
    ]


# -- shipped law ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "substance", "strength", "status"),
    [
        ("EU", "hydrogen-peroxide", "12", Status.REPORTABLE),
        ("EU", "hydrogen-peroxide", "12.1", Status.RESTRICTED),
        ("EU", "ammonium-nitrate", "45.7", Status.REPORTABLE),
        ("EU", "ammonium-nitrate", "46", Status.RESTRICTED),
        ("EU", "nitromethane", "20", Status.RESTRICTED),
        ("GB", "nitromethane", "20", Status.REPORTABLE),
        ("GB", "hexamine", None, Status.RESTRICTED),
        ("GB", "oxalic-acid", "5", Status.NOT_REGULATED),
        ("GB", "phenols", "50", Status.REPORTABLE),
        ("GB", "ammonia", None, Status.REPORTABLE),
        ("GB", "sodium-cyanide", None, Status.RESTRICTED),
        ("EU", "hydrochloric-acid", "37", Status.NOT_REGULATED),
        ("CA", "hydrogen-peroxide", "29.9", Status.NOT_REGULATED),
        ("CA", "hydrogen-peroxide", "30", Status.RESTRICTED),
        ("CA", "acetone", "100", Status.REPORTABLE),
        ("AU", "sodium-azide", None, Status.REPORTABLE),
        ("CH", "ammonium-nitrate", "45.7", Status.REPORTABLE),
        ("CH", "ammonium-nitrate", "45.8", Status.RESTRICTED),
        ("DK", "potassium-nitrate", "99", Status.RESTRICTED),
        ("DK", "potassium-nitrate", "50", Status.REPORTABLE),
        ("DK", "sulfur", None, Status.UNDETERMINED),
    ],
)
def test_the_shipped_law_says(book: Book, code: str, substance: str, strength: str | None, status: Status) -> None:
    assert statuses(judge(book.entries(code, TODAY), [content(substance, strength)])) == [status]


def test_the_two_nitrates_of_a_mixture_are_summed_in_canada(book: Book) -> None:
    mixture = [content("sodium-nitrate", 50), content("potassium-nitrate", 45)]

    assert statuses(judge(book.entries("CA", TODAY), mixture)) == [Status.RESTRICTED, Status.RESTRICTED]


def test_a_voluntary_list_says_so(book: Book) -> None:
    (judgement,) = judge(book.entries("AU", TODAY), [content("nitric-acid", 60)])

    assert judgement.reason == "Listed at any strength (National Code of Practice, voluntary)."


# -- properties -----------------------------------------------------------------------------------

PERCENTS = st.decimals(min_value=0, max_value=100, places=2)
NAMES = ("a", "b", "c")


@st.composite
def entries_of(draw: st.DrawFn) -> Entry:
    status = draw(st.sampled_from((Status.RESTRICTED, Status.REPORTABLE)))
    milder = [
        one for one in (Status.RESTRICTED, Status.REPORTABLE, Status.NOT_REGULATED) if one.severity <= status.severity
    ]
    operator: Operator = draw(st.sampled_from(get_args(Operator)))
    share = Limit(draw(PERCENTS), ">=")
    return entry(
        draw(st.sampled_from(NAMES)),
        limit=draw(st.none() | st.builds(Limit, PERCENTS, st.just(operator))),
        status=status,
        below=draw(st.sampled_from(milder)),
        sum_group=draw(st.none() | st.just("group")),
        form=draw(st.none() | st.just(FormCondition(Decimal(200), share, NAMES[:2]))),
        members=draw(st.sampled_from(((), ("a",), ("b", "c")))),
        schedule=draw(st.sampled_from(("Table A", "Table B"))),
    )


@given(
    listed=st.lists(entries_of(), max_size=5),
    strengths=st.lists(PERCENTS, min_size=3, max_size=3),
    place=st.integers(min_value=0, max_value=2),
    more=PERCENTS,
    ingredients=st.none() | st.integers(min_value=1, max_value=9),
)
def test_a_higher_strength_is_never_less_severe(
    listed: list[Entry], strengths: list[Decimal], place: int, more: Decimal, ingredients: int | None
) -> None:
    raised = [max(value, more) if at == place else value for at, value in enumerate(strengths)]

    before, after = (
        judge(
            listed,
            [Content(name, Strength.exactly(value)) for name, value in zip(NAMES, values, strict=True)],
            ingredients,
            TRACE,
        )
        for values in (strengths, raised)
    )

    assert all(new.status.severity >= old.status.severity for old, new in zip(before, after, strict=True))


@given(listed=st.lists(entries_of(), max_size=5), strength=PERCENTS)
def test_an_unstated_strength_is_never_passed(listed: list[Entry], strength: Decimal) -> None:
    """Where some strength would be regulated in a listed form, an unstated one is regulated, too."""
    (known,) = judge(listed, [Content("a", Strength.exactly(strength))])
    (unknown,) = judge(listed, [Content("a")])

    assert unknown.status.is_regulated or not known.status.is_regulated
    assert known.status is not Status.UNDETERMINED


@given(listed=st.lists(entries_of(), max_size=5))
def test_a_reason_is_one_sentence_with_the_schedule(listed: list[Entry]) -> None:
    (judgement,) = judge(listed, [Content("a", Strength.exactly(50))])

    assert judgement.reason.endswith(".")
    if judgement.entry is not None:
        assert judgement.entry.schedule in judgement.reason
