"""From the words of a listing to what the law says of it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition, Shows
from poisonbook.values.status import Status

Recognise = Callable[..., Recognition]


@pytest.mark.parametrize(
    ("title", "substance", "status", "strength"),
    [
        ("Hydrogen peroxide 35 % 5 L", "hydrogen-peroxide", "restricted", "35"),
        ("Hydrogen peroxide 12 % 5 L", "hydrogen-peroxide", "reportable", "12"),
        ("Hydrogen peroxide 12.1 % 5 L", "hydrogen-peroxide", "restricted", "12.1"),
        ("Wasserstoffperoxidlösung 11,9 % Kanister 5 l", "hydrogen-peroxide", "reportable", "11.9"),
        ("WASSERSTOFFPEROXID 35%IG, 10 KG", "hydrogen-peroxide", "restricted", "35"),
        ("Peroxyde d’hydrogène 35 % bidon 20 L", "hydrogen-peroxide", "restricted", "35"),
        ("Eau oxygénée 40 vol 1 L", "hydrogen-peroxide", "reportable", "12"),
        ("Agua oxigenada 110 volúmenes 1 L", "hydrogen-peroxide", "restricted", "30"),
        ("Nadtlenek wodoru 50% techniczny 30 kg", "hydrogen-peroxide", "restricted", "50"),
        ("Υπεροξείδιο του υδρογόνου 35% 1 L", "hydrogen-peroxide", "restricted", "35"),
        ("Водороден пероксид 3% 5 л", "hydrogen-peroxide", "reportable", "3"),
        ("H₂O₂ ≤ 12 % 1 L", "hydrogen-peroxide", "reportable", "0-12"),
        ("Salpetersäure 53 % technisch 10 l", "nitric-acid", "restricted", "53"),
        ("Salpetersaeure 53 % technisch 10 l", "nitric-acid", "restricted", "53"),
        ("Acide sulfurique 14,9 % 25 kg", "sulfuric-acid", "reportable", "14.9"),
        ("Sulphuric acid 95-98 % 2.5 L", "sulfuric-acid", "restricted", "95-98"),
        ("Kyselina sírová 37% 1 l", "sulfuric-acid", "restricted", "37"),
        ("Model fuel, 25 % nitromethane, 18 % oil, 4 L", "nitromethane", "restricted", "25"),
        ("Modellsprit 10 % Nitromethan / 15 % Öl, 5 Liter", "nitromethane", "reportable", "10"),
        ("Natriumchlorat 99 % 1 kg", "sodium-chlorate", "restricted", "99"),
        ("Chlorate de sodium 600 g/kg, 5 kg", "sodium-chlorate", "restricted", "60"),
        ("Ammonium nitrate fertiliser N 34.4, 25 kg", "ammonium-nitrate", "restricted", "98.2857"),
        ("Aceton 1 Liter", "acetone", "reportable", None),
        ("Asetoni 5 l", "acetone", "reportable", None),
        ("Hexamin-Brennstofftabletten 200 g", "hexamine", "reportable", None),
        ("Saletra potasowa 1 kg", "potassium-nitrate", "reportable", None),
        ("Nitric acid 25 L", "nitric-acid", "undetermined", None),
        ("UN 2031 corrosive liquid, 65 %", "nitric-acid", "restricted", "65"),
        ("CAS 7722-84-1, 30 % w/w, stabilised, 1 L", "hydrogen-peroxide", "restricted", "30"),
        ("Aluminium powder 325 mesh 500 g", "aluminium-powder", "reportable", None),
    ],
)
def test_a_listing_is_recognised_with_status_and_strength(
    recognise: Recognise, title: str, substance: str, status: str, strength: str | None
) -> None:
    recognition = recognise(title)
    (found,) = [one for one in recognition.substances if one.substance == substance]

    assert found.status == status
    assert recognition.status == status
    if strength is None:
        assert found.strength is None
    else:
        assert found.strength is not None
        low, _, high = strength.partition("-")
        assert (found.strength.low, found.strength.high) == (Decimal(low), Decimal(high or low))


@pytest.mark.parametrize(
    "title",
    [
        "Acetone-free nail polish remover 100 ml",
        "Nail polish remover, non acetone, 200 ml",
        "Nagellackentferner acetonfrei 100 ml",
        "Nagellackentferner ohne Aceton 100 ml",
        "Dissolvant sans acétone 125 ml",
        "Quitaesmalte 0% acetona 200 ml",
        "Quitaesmalte sin acetona",
        "Zmywacz do paznokci bez acetonu 100 ml",
        "Nagellak remover zonder aceton",
        "Körömlakklemosó acetonmentes 100 ml",
        "Gloves resistant to sulfuric acid, size M",
        "Säurefeste Handschuhe, beständig gegen Schwefelsäure",
        "Nitrile gloves for hydrogen peroxide",
        "Hydrogen peroxide test strips, 100 pcs",
        "Nail polish remover non-acetone",
        "Quitaesmalte, acetona 0 %, 100 ml",
    ],
)
def test_a_listing_that_only_mentions_a_substance_is_not_regulated(recognise: Recognise, title: str) -> None:
    recognition = recognise(title)

    assert recognition.status is Status.NOT_REGULATED
    assert all(found.reason.startswith("Only mentioned") for found in recognition.substances)


@pytest.mark.parametrize(
    "title",
    [
        "Urea hydrogen peroxide tablets",
        "Acetonitrile HPLC grade 2.5 L",
        "Benzoyl peroxide wash 10 %",
        "Sodium percarbonate 5 kg",
        "Sodium hypochlorite 13 % 20 L",
        "Potassium chloride 1 kg",
        "Magnesium stearate powder 100 g",
        "Magnesium Flocken Badesalz",
        "Potassium chlorite 25 %",
        "Ammonium sulphate 21 % N 25 kg",
        "Bleach, Volume 01",
        "Stainless bottle 7722-84-19",
        "Can of lemonade 330 ml",
        "Kas Limón 330 ml",
    ],
)
def test_relatives_and_lookalikes_are_left_alone(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    ("title", "strength"),
    [
        ("35,0 % Wasserstoffperoxid 5 L", "35 % w/w"),
        ("Acid 65%, CAS No: 7697-37-2", "65 % w/w"),
        ("Schwefels&auml;ure 96 %", "96 % w/w"),
        ("Hydrogen&nbsp;peroxide 35%", "35 % w/w"),
        ("H<sub>2</sub>O<sub>2</sub> 35 %", "35 % w/w"),
        ("<b>Hydrogen</b> <i>peroxide</i> 35 %", "35 % w/w"),
        ("Hydrogen<br>peroxide 35 %", "35 % w/w"),
        ("Wasserstoffperoxid 35 % 5 L inkl. Schutzhandschuhe", "35 % w/w"),
        ("Nitric acid 65% 1L with gloves and goggles", "65 % w/w"),
        ("Natriumchlorat fest 99 % 1 kg", "99 % w/w"),
        ("ohne PSA Salpetersäure 65 %", "65 % w/w"),
        ("Wasserstoffperoxid 35 Gew.-%", "35 % w/w"),
        ("Hydrogen peroxide 35 wt%", "35 % w/w"),
        ("Hydrogen peroxide 3%, 6%, 12%, 35%", "3 to 35 % w/w"),
        ("Hydrogen peroxide 35% or 3%", "3 to 35 % w/w"),
        ("Salpetersäure 65 %, 1 L, jetzt 30 % günstiger", "65 % w/w"),
    ],
)
def test_an_awkwardly_written_strength_is_read_all_the_same(recognise: Recognise, title: str, strength: str) -> None:
    (found,) = recognise(title).substances

    assert (found.status, str(found.strength)) == (Status.RESTRICTED, strength)


@pytest.mark.parametrize(
    "title",
    [
        "No 1 Acetone 5 L",
        "No VAT acetone",
        "Acetone free delivery 5 L",
        "Acetone Remover 1 L 99.9 %",
        "Aceton-Entferner 1 L",
        "Acetone 5 L + acetone oxime",
        "Acetone, free sticker, 1 L",
    ],
)
def test_words_that_deny_nothing_deny_nothing(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.REPORTABLE


def test_a_share_by_volume_is_not_taken_for_oxygen_volumes(recognise: Recognise) -> None:
    (found,) = recognise("Wasserstoffperoxid 35 Vol.-%").substances

    assert found.status is Status.RESTRICTED


def test_germs_that_are_killed_are_no_strength(recognise: Recognise) -> None:
    (found,) = recognise("Disinfectant kills 99.9 % bacteria, with hydrogen peroxide").substances

    assert found.strength is None


def test_evidence_in_html_is_the_source_as_it_came(recognise: Recognise) -> None:
    description = "<p>Mit <b>Schwefels&auml;ure</b> 96&nbsp;%</p>"
    (found,) = recognise("Reiniger 1 L", description).substances

    assert [(span.text, span.shows) for span in found.evidence] == [
        ("Schwefels&auml;ure", Shows.NAME),
        ("96&nbsp;%", Shows.STRENGTH),
        ("1 L", Shows.AMOUNT),
    ]


def test_each_of_two_substances_has_its_own_strength(recognise: Recognise) -> None:
    found = {one.substance: one for one in recognise("Etching mix: nitric acid 15 % and sulfuric acid 2 %").substances}

    assert str(found["nitric-acid"].strength) == "15 % w/w"
    assert str(found["sulfuric-acid"].strength) == "2 % w/w"


def test_chlorates_of_one_mixture_are_summed(recognise: Recognise) -> None:
    """Art. 5(2): 25 % and 25 % of two chlorates are 50 %, above the limit of 40 %."""
    found = recognise("Mixture of 25 % sodium chlorate and 25 % potassium chlorate, 1 kg").substances

    assert {one.status for one in found} == {Status.RESTRICTED}


def test_nitrogen_is_counted_as_from_ammonium_nitrate(recognise: Recognise) -> None:
    """Annex I footnote 4: 16 % N is on the limit, so not above it."""
    on_limit = recognise("Ammonium nitrate fertiliser solution, 16 % N").status
    above = recognise("Ammonium nitrate fertiliser solution, 16.1 % N").status

    assert (on_limit, above) == (Status.REPORTABLE, Status.RESTRICTED)


def test_calcium_ammonium_nitrate_is_tested_as_ammonium_nitrate_too(recognise: Recognise) -> None:
    recognition = recognise("Calcium ammonium nitrate 27 % N, big bag 600 kg")

    assert recognition.status is Status.RESTRICTED
    assert {"calcium-ammonium-nitrate", "ammonium-nitrate"} == {one.substance for one in recognition.substances}


def test_coarse_or_poor_metal_is_not_listed(recognise: Recognise) -> None:
    """Annex II footnotes 2 and 3: below 200 µm and at least 70 %."""
    assert recognise("Aluminium powder 2-5 mm 500 g").status is Status.NOT_REGULATED
    assert recognise("Aluminium powder 63 µm 1 kg").status is Status.REPORTABLE


@pytest.mark.parametrize(
    ("title", "kg"),
    [
        ("Acetone 5 kg", "5"),
        ("Hydrogen peroxide 35 % 5 L", "5.660"),
        ("Sulfuric acid 96 % 12 x 500 ml", "11.016"),
        ("Potassium nitrate 25 kg bag", "25"),
        ("Acetone", None),
    ],
)
def test_the_net_mass_is_in_kilograms_by_density(recognise: Recognise, title: str, kg: str | None) -> None:
    (found,) = recognise(title).substances

    assert found.net_mass_kg == (None if kg is None else Decimal(kg))


def test_evidence_is_in_the_sellers_own_words(recognise: Recognise) -> None:
    title = "Wasserstoffperoxid 35 % – 12 × 500 ml"
    (found,) = recognise(title).substances

    assert [(span.shows, span.text) for span in found.evidence] == [
        (Shows.NAME, "Wasserstoffperoxid"),
        (Shows.STRENGTH, "35 %"),
        (Shows.AMOUNT, "12 × 500 ml"),
    ]
    assert all(title[span.start : span.end] == span.text for span in found.evidence)


def test_strength_may_stand_in_the_description(recognise: Recognise) -> None:
    (found,) = recognise("Peroxide cleaner 1 L", "<p>Contains <b>hydrogen peroxide</b> 19,9 %.</p>").substances

    assert found.status is Status.RESTRICTED
    assert {span.field for span in found.evidence if span.shows is Shows.STRENGTH} == {"description"}


def test_a_denial_in_the_title_outweighs_a_name_in_the_text(recognise: Recognise) -> None:
    recognition = recognise("Acetone-free remover", "Gentler than acetone removers for your nails.")

    assert recognition.status is Status.NOT_REGULATED


def test_a_book_about_a_substance_is_not_the_substance(recognise: Recognise) -> None:
    assert recognise("Sulfuric acid: a history", category="Books > Science").status is Status.NOT_REGULATED


def test_the_same_listing_is_another_matter_under_another_law(gb: Recogniser, recognise: Recognise) -> None:
    """Nitromethane: 16 % in the EU, 30 % in Great Britain. Hydrochloric acid: listed in Great Britain only."""
    fuel = Listing("f", "Model fuel 25 % nitromethane 4 L")
    acid = Listing("a", "Hydrochloric acid 33 % 5 L")

    assert [one.status for one in gb.recognise([fuel, acid])] == [Status.REPORTABLE, Status.RESTRICTED]
    assert recognise(fuel.title).status is Status.RESTRICTED
    assert recognise(acid.title).status is Status.NOT_REGULATED


def test_neighbouring_rows_do_not_make_a_name_together(eu: Recogniser) -> None:
    rows = [
        Listing("1", "Pure hydrogen"),
        Listing("2", "peroxide cleaner 35 %"),
        Listing("3", "acet"),
        Listing("4", "one"),
    ]

    assert {one.status for one in eu.recognise(rows)} == {Status.NOT_REGULATED}


def test_a_slice_of_a_batch_is_read_as_itself(eu: Recogniser) -> None:
    titles = ["Acetone 1 L", "Kettle", "Hexamine tablets 200 g", None, "Nitric acid 65 % 1 L"]
    batch = pa.record_batch({"id": [str(place) for place in range(5)], "title": pa.array(titles, pa.string())})

    assert [(row, listing.id) for row, listing, _ in eu.candidates(batch.slice(2))] == [(0, "2"), (2, "4")]


@settings(max_examples=60)
@given(
    before=st.lists(st.sampled_from(["Kettle", "Öl 5 l", "Книга", "", "Tasse ☕", "35 %"]), max_size=6),
    after=st.lists(st.sampled_from(["Lampe", "été", "", "𝔘 mug"]), max_size=6),
)
def test_a_listing_is_recognised_alike_wherever_it_stands(eu: Recogniser, before: list[str], after: list[str]) -> None:
    target = Listing("x", "Kwas siarkowy 96 % 1 L")
    rows = [*(Listing("b", text) for text in before), target, *(Listing("a", text) for text in after)]

    assert eu.recognise(rows)[len(before)] == eu.recognise([target])[0]


@settings(max_examples=100)
@given(st.decimals(min_value=0, max_value=100, places=2))
def test_only_strengths_above_the_limit_are_restricted(eu: Recogniser, percent: Decimal) -> None:
    (recognition,) = eu.recognise([Listing("x", f"Hydrogen peroxide {percent} % 1 L")])

    assert (recognition.status is Status.RESTRICTED) == (percent > 12)


@settings(max_examples=200)
@given(st.text(max_size=120), st.text(max_size=200))
def test_no_text_whatever_upsets_the_recogniser(eu: Recogniser, title: str, description: str) -> None:
    listing = Listing("x", title.replace("\x00", ""), f"{description} acetone 35 % {description}")
    (recognition,) = eu.recognise([listing])

    for found in recognition.substances:
        for span in found.evidence:
            assert getattr(listing, span.field)[span.start : span.end] == span.text


def test_bytes_behind_a_missing_cell_are_not_read(eu: Recogniser) -> None:
    """Arrow leaves what lies under a null to the writer."""
    titles = pa.Array.from_buffers(
        pa.string(),
        2,
        [pa.py_buffer(b"\x02"), pa.py_buffer(b"\0\0\0\0\x07\0\0\0\x0e\0\0\0"), pa.py_buffer(b"acetoneacetone")],
    )
    batch = pa.record_batch({"id": ["1", "2"], "title": titles})

    assert [listing.id for _, listing, _ in eu.candidates(batch)] == ["2"]
