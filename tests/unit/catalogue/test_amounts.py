"""Packs as listings state them, in many languages and units."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.amounts import amounts_in
from poisonbook.catalogue.text import fold

_VOLUMES = """
5 L | 5
5L | 5
5-L | 5
5L Kanister | 5
5 ltr | 5
5 Ltrs | 5
5 lt | 5
5 lit. | 5
5 litre | 5
5 litres | 5
5-liter canister | 5
5 litros | 5
5 litri | 5
5 litrów | 5
5 litrů | 5
5 litrov | 5
5 liter | 5
5 literes kanna | 5
5 litru | 5
5 litraa | 5
5 liitrit | 5
5 litrai | 5
5 литров | 5
5 л | 5
0,5 л | 0.5
5 λίτρα | 5
5 λτ | 5
500 ml | 0.5
500ML | 0.5
500 мл | 0.5
1000μλ | 1
500 cc | 0.5
50 cl | 0.5
5 dl | 0.5
1 hl | 100
1 m³ | 1000
1,5 Liter | 1.5
1½ L | 1.5
1/2 L | 0.5
1 1/2 L | 1.5
.5 L | 0.5
1.000 L | 1
1.000 ml | 1
5,000 ml | 5
1 000 ml | 1
1'000 ml | 1
0.085 L | 0.085
H2O2 35 500 ml | 0.5
12 x 500 ml | 6
12x500ml | 6
12×500 ml | 6
12 * 500 ml | 6
500 ml x 12 | 6
500 ml x12 | 6
6x1L | 6
1 L x 6 | 6
2 x 6 x 500 ml | 6
6 bottles of 1 L | 6
6 x 1 L bottles | 6
12 Flaschen à 1 L | 12
12 Flaschen je 500 ml | 6
12 Flaschen zu 500 ml | 6
2 Kanister mit 5 Liter | 10
3 bidons de 2,5 L | 7.5
lot de 3 x 1 L | 3
6 frascos x 250 ml | 1.5
6 frascos de 250 ml | 1.5
4 bottiglie da 1 L | 4
4 flaconi da 500 ml | 2
4 butelki po 1 l | 4
4 kanistry po 5 l | 20
4 lahve po 1 l | 4
24 flasker a 0,5 L | 12
2 dunker á 5 ltr | 10
4 flessen van 1 liter | 4
4 бутылки по 1 л | 4
1-qt. (Case of 12) | 11.356235352
250 ml 6-pack | 1.5
250 ml, pack of 6 | 1.5
pack of 6, 250 ml | 1.5
case of 12 x 500 ml | 6
set of 3 - 1 L | 3
1 L (lot de 3) | 3
lot de 3 - 1 L | 3
1 L 2er-Set | 2
1 L 2er Pack | 2
1 L 6er-Karton | 6
1 L, VE = 24 | 24
500 ml confezione da 12 | 6
500 ml caja de 12 | 6
500 ml, 3 pezzi | 1.5
500 ml cx c/12 | 6
500 ml opak. 12 szt. | 6
500 ml, 12 szt. | 6
500 ml 12 ks | 6
500 ml 6 kpl | 3
500 ml 6 Stück | 3
500 ml (6 Stk.) | 3
500 ml 6 uds | 3
500 ml 6 шт. | 3
500 ml 6 adet | 3
500 ml x 3 bottles | 1.5
bax 20 buc 200 ml | 4
2 x 500 ml + 1 x 100 ml | 1.1
500 ml + 500 ml | 1
1 L & 500 ml | 1.5
1 IBC 1000 l | 1000
IBC 1.000 L | 1000
IBC container 1,000 l | 1000
drum 200 L | 200
lt 200 | 200
1 gal | 3.785411784
1 gal. | 3.785411784
1 US gallon | 3.785411784
5 gallons | 18.927058920
1 imperial gallon | 4.54609
1 UK gallon | 4.54609
1 gallon (UK) | 4.54609
1/2 gallon | 1.892705892
1 qt | 0.946352946
1 pint | 0.473176473
1 imperial pint | 0.56826125
16oz | 0.47317647300
16 fl oz | 0.47317647300
16 fl. oz. | 0.47317647300
16 fluid ounces | 0.47317647300
one quart | 0.946352946
one 5 L can | 5
two litres | 2
two 5-litre drums | 10
half a litre | 0.5
half-gallon jug | 1.892705892
a dozen 250 ml bottles | 3
half a dozen bottles of 1 L | 6
box of six 1 L bottles | 6
zwei Flaschen à 1 Liter | 2
zwölf Flaschen je 500 ml | 6
halber Liter | 0.5
deux bidons de 5 L | 10
demi-litre | 0.5
dos garrafas de 5 litros | 10
medio litro | 0.5
due taniche da 10 litri | 20
mezzo litro | 0.5
dwa kanistry po 5 l | 10
pół litra | 0.5
půl litru | 0.5
пол литра | 0.5
tre flaskor à 1 liter | 3
två 10-litersdunkar | 20
10-litersdunk | 10
5-litrový kanystr | 5
5-литровая канистра | 5
20-litrinen kanisteri | 20
5 Litrelik bidon | 5
5-Liter-Kanister | 5
5 literjerrycan | 5
litrová fľaša | 1
Literflasche | 1
литровая бутылка | 1
6 Fl. à 250 ml | 1.5
%6 250 ml koli 20 adet | 5
UN 2014, cl 5.1, 5 L | 5
"""

_MASSES = """
25 kg | 25
25kg | 25
25-kg bag | 25
x 35Kg | 35
25 kilos | 25
25 kilo | 25
25 Kilogramm | 25
25 kilogramos | 25
50 quilos | 50
25 кг | 25
40 κιλά | 40
500 g | 0.5
500 GM | 0.5
500 gr | 0.5
500 grams | 0.5
500 grammes | 0.5
500 Gramm | 0.5
500 gramos | 0.5
500 grammi | 0.5
500 gramów | 0.5
500 г | 0.5
500 γρ | 0.5
500 mg | 0.0005
2.500 g | 2.5
1,000 g | 1
1 lb | 0.45359237
1 lb. | 0.45359237
5 lbs | 2.26796185
2 pounds | 0.90718474
1/2 lb | 0.226796185
7000 grains | 0.45359237
1 cwt | 50.80234544
1 short ton | 907.18474
1 t | 1000
1t | 1000
2 tonnes | 2000
1 tonne | 1000
1 тонна | 1000
1 quintal | 100
1 dt | 100
20 x 4 g | 0.08
20 tablets of 4 g | 0.08
20 Tabletten à 4 g | 0.08
20 tablets 80 g | 0.08
8 pakjes van 6 x 4 gram | 0.192
40 bags of 25 kg | 1000
pallet of 40 bags of 25 kg | 1000
Palette 24 x 25 kg | 600
25 kg × 40 | 1000
25 kg bag, 40 bags per pallet | 1000
4 Säcke à 25 kg | 100
3 Dosen reinen Düngers à 1 kg | 3
24 BB x 600 kg | 14400
50 dag | 0.5
20 tav. x 4 g | 0.08
4 sacs de 25 kg | 100
4 sacos de 25 kg | 100
4 sacchi da 25 kg | 100
4 worki po 25 kg | 100
4 pytle po 25 kg | 100
4 cutii a câte 250 grame | 1
4 zakken van 25 kg | 100
4 мешков по 25 кг | 100
40 st 25-kg säckar på pall | 1000
12 sachets de 750 g | 9
10 saquetas x 500g | 5
1 kg + 500 g | 1.5
Big Bag 1.000 kg | 1000
net weight 500 g, gross 620 g | 0.5
gross 620 g, net weight 500 g | 0.5
brutto 620 g, netto 500 g | 0.5
poids net 5 kg, poids brut 5,4 kg | 5
25 kg in 10 L bucket | 25
10 L bucket with 5 kg | 5
5 kg, dose: 5 g | 5
Engrais NPK 12-12-17 sac 25 kg | 25
Sulfan 24 saco 600 kg | 600
AXAN 27-4 600 kg | 600
kg 25 | 25
25 kg/bag | 25
500g/1kg | 0.5
4 Dosen zu je 500 g | 2
6 but. à 1 kg | 6
3 σακουλάκια των 2 κιλών | 6
two 50 lb bags | 45.359237
two bags of fertiliser, 50 kg each | 100
three tubs, 5 kg apiece | 15
drei Säcke mit Dünger, 25 kg jeweils | 75
40 sacks, each 25 kg | 1000
per 25 kg bag, pallet of 40 | 1000
25 kg, fire hundre kroner | 25
25 kg sekk, fem stykk | 125
25-kilossäck | 25
500-grammig | 0.5
1 tonluk big bag | 1000
Tona nawozu | 1000
Dose 250 g | 0.25
Grade AN 33 500 kg | 500
12 000 kg | 12000
"""

_NO_PACK = """
600 g/kg
290 g/l
290 g / L
5 kg/m²
25 kg/ha
10 g/m2
5 L/min
1.28 g/cm³
1,28 kg/l
1.27 гр/см3
35 %
12V 74Ah
DIN 5 liga
0 kg
dilute 50 ml in 10 L
50 ml per 10 L
50 ml auf 10 Liter
5 ml pour 10 litres
20 ml su 5 litri
50 ml na 10 l
dose: 5 g
Dosierung: 50 ml
dawka 50 ml
capacity 10 L
10 L capacity
for every 10 L
UN 2014
9999 x 999999 tonnes
recommended dose 5 g
price per litre, delivered
two shades
CL 5.1
1.000.000.000.000.000.000.000.000.000.000 kg
999,999,999 l
"""


def _rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split(" | ")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "litres"), _rows(_VOLUMES))
def test_a_volume_is_read_in_litres(text: str, litres: str) -> None:
    amount = amounts_in(fold(text).text)[0]

    assert amount.litres == Decimal(litres)
    assert amount.kg is None


@pytest.mark.parametrize(("text", "kg"), _rows(_MASSES))
def test_a_mass_is_read_in_kilograms(text: str, kg: str) -> None:
    amount = amounts_in(fold(text).text)[0]

    assert amount.kg == Decimal(kg)
    assert amount.litres is None


@pytest.mark.parametrize("text", _NO_PACK.strip().splitlines())
def test_other_figures_are_no_pack(text: str) -> None:
    assert amounts_in(fold(text).text) == []


def test_the_number_of_packs_may_stand_in_another_text() -> None:
    (amount,) = amounts_in("25 kg each, dry", elsewhere="two bags of lime")

    assert amount.kg == Decimal(50)


@pytest.mark.parametrize("text", ["fits to 5 l", "ein neuf 5 l", "class fire 5 l", "pet 5 l", "once 5 l"])
def test_words_that_mean_something_else_count_nothing(text: str) -> None:
    assert [amount.litres for amount in amounts_in(text)] == [Decimal(5)]


def test_ounces_of_a_solid_are_a_mass() -> None:
    (amount,) = amounts_in("16 oz", is_liquid=False)

    assert amount.kg == Decimal("0.453592370000")


def test_a_bucket_holds_what_is_sold_where_nothing_else_is_stated() -> None:
    (amount,) = amounts_in("sulfuric acid 10 l bucket")

    assert amount.litres == Decimal(10)


@given(st.integers(1, 48), st.integers(1, 999), st.sampled_from(["x", " x ", " bottles of ", "×", "*"]))
def test_so_many_packs_hold_so_many_times_as_much(count: int, size: int, between: str) -> None:
    (amount,) = amounts_in(fold(f"{count}{between}{size} ml").text)

    assert amount.litres == count * size * Decimal("0.001")


@given(
    st.decimals(min_value="0.01", max_value=999, places=2),
    st.sampled_from(["kg", "L", "g", "ml", "lb", "gal", "кг", "λίτρα", "litrów"]),
)
def test_point_comma_case_and_normalisation_form_change_nothing(value: Decimal, unit: str) -> None:
    told = amounts_in(fold(f"{value} {unit}").text)
    assert len(told) == 1

    for text in (f"{value} {unit}".replace(".", ",", 1), f"{value} {unit.upper()}"):
        for form in ("NFC", "NFD"):
            (same,) = amounts_in(fold(unicodedata.normalize(form, text)).text)
            assert (same.kg, same.litres) == (told[0].kg, told[0].litres)


@pytest.mark.parametrize("piece", ["5 x ", "1 000 ", "12 bags of ", "5 l + ", "pack of ", "1/2 ", "x"])
def test_a_long_text_holds_no_more_packs_than_it_has_room_for(piece: str) -> None:
    assert len(amounts_in(piece * 500)) <= 500
