"""One customer changes each section of customers by one at most: true of every register and everybody in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from poisonbook.transparency.cells import cell_list
from poisonbook.transparency.counting import all_counted, counted, size_of

SECTIONS = cell_list().noised
TOLD = st.fixed_dictionaries(
    {
        one.id: st.lists(
            st.tuples(st.sampled_from("abcdef"), st.sampled_from([cell.id for cell in one.cells])), max_size=40
        )
        for one in SECTIONS
    }
)
Told = dict[str, list[tuple[str, str]]]


@given(TOLD, st.sampled_from("abcdef"))
def test_without_one_customer_at_most_three_figures_differ_each_by_one(told: Told, gone: str) -> None:
    neighbour = {id_: [one for one in rows if one[0] != gone] for id_, rows in told.items()}

    before, after = all_counted(SECTIONS, told), all_counted(SECTIONS, neighbour)

    differences = {cell: before[cell] - after[cell] for cell in before}
    assert set(differences.values()) <= {0, 1}
    assert sum(differences.values()) <= cell_list().most
    for section in SECTIONS:
        assert sum(differences[cell.id] for cell in section.cells) <= 1


@given(TOLD, st.sampled_from("abcdef"), st.integers(1, 30))
def test_however_much_a_customer_does_they_count_once_in_a_section(told: Told, who: str, often: int) -> None:
    section = SECTIONS[1]
    rows = told[section.id] + [(who, section.cells[0].id)] * often

    assert sum(counted(section, rows).values()) == len({one for one, _ in rows})


@given(TOLD, st.randoms())
def test_the_order_in_which_it_is_told_is_nothing(told: Told, random: object) -> None:
    shuffled = {id_: sorted(rows, key=lambda _: random.random()) for id_, rows in told.items()}  # type: ignore[attr-defined]

    assert all_counted(SECTIONS, told) == all_counted(SECTIONS, shuffled)


def test_the_furthest_counts() -> None:
    section = SECTIONS[1]

    counts = counted(section, [("a", "case_reported"), ("a", "case_open"), ("b", "case_ordinary"), ("b", "case_open")])

    assert {cell for cell, count in counts.items() if count} == {"case_reported", "case_ordinary"}


@given(st.integers(0, 10**9))
def test_a_size_says_between_what_a_number_is_and_nothing_of_one_below_ten(number: int) -> None:
    least, most = size_of(number)

    assert least <= number <= most
    assert (least, most) == (0, 9) or (most + 1 == 10 * least and str(least).strip("0") == "1")
