"""Strengths as listings state them, in many languages and notations."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.catalogue.chemistry import shipped_handbook
from poisonbook.catalogue.stated import Basis, strength_of
from poisonbook.catalogue.strengths import strengths_in
from poisonbook.catalogue.text import fold

# phrase: low, high; a space-separated table, one phrase a line.
_SHARES_BY_MASS = """
35 % | 35 | 35
35% | 35 | 35
11,9% | 11.9 | 11.9
11.9 % | 11.9 | 11.9
35% w/w | 35 | 35
35 % (w/w) | 35 | 35
35% wt | 35 | 35
35 wt% | 35 | 35
35 wt.% | 35 | 35
35 wt. % | 35 | 35
35 % m/m | 35 | 35
35 % (m/m) | 35 | 35
35% p/p | 35 | 35
35 % by weight | 35 | 35
35 % by mass | 35 | 35
35 percent | 35 | 35
35 per cent | 35 | 35
35pct | 35 | 35
35 pct | 35 | 35
35 Gew.-% | 35 | 35
35 Gew% | 35 | 35
35 Gew.% | 35 | 35
35 Gewichtsprozent | 35 | 35
35 Masse-% | 35 | 35
35 Massenprozent | 35 | 35
35 Ma.-% | 35 | 35
35 M.-% | 35 | 35
35 Prozent | 35 | 35
35prozentig | 35 | 35
35prozentige Lösung | 35 | 35
35%ig | 35 | 35
35%-ig | 35 | 35
35 %-ige Lösung | 35 | 35
35%iges Wasserstoffperoxid | 35 | 35
Wasserstoffperoxid 35%ig | 35 | 35
35 massa-% | 35 | 35
35 massaprocent | 35 | 35
35 procent | 35 | 35
35 vikt-% | 35 | 35
35 viktprocent | 35 | 35
35 vægt-% | 35 | 35
35 vektprosent | 35 | 35
35 prosent | 35 | 35
35-procentig lösning | 35 | 35
35 paino-% | 35 | 35
35 painoprosenttia | 35 | 35
35-prosenttinen | 35 | 35
35 prosenttia | 35 | 35
35 % en poids | 35 | 35
35 % en masse | 35 | 35
35 pour cent | 35 | 35
35 % en peso | 35 | 35
35 por ciento | 35 | 35
35 porciento | 35 | 35
35% em peso | 35 | 35
35 por cento | 35 | 35
35% in peso | 35 | 35
35 per cento | 35 | 35
35 hm. % | 35 | 35
35 hm.% | 35 | 35
35 % hmotn. | 35 | 35
35 hmotn. % | 35 | 35
35 % hmot. | 35 | 35
35 procent hmotnostních | 35 | 35
35procentní | 35 | 35
35% wag. | 35 | 35
35 % mas. | 35 | 35
35% (mas.) | 35 | 35
35-proc. | 35 | 35
35 proc. | 35 | 35
35-procentowy | 35 | 35
35 % masy | 35 | 35
35 tömeg% | 35 | 35
35 tömeg-% | 35 | 35
35 m/m% | 35 | 35
35 m/m % | 35 | 35
35%os | 35 | 35
35%-os | 35 | 35
35 %-os oldat | 35 | 35
35 százalékos | 35 | 35
35 ut. % | 35 | 35
35 mas. % | 35 | 35
35 posto | 35 | 35
35 masas % | 35 | 35
35 masės % | 35 | 35
35 massiprotsenti | 35 | 35
35-protsendine | 35 | 35
35 la sută | 35 | 35
35 % масс. | 35 | 35
35 мас. % | 35 | 35
35% мас. | 35 | 35
35 масс.% | 35 | 35
35 вес. % | 35 | 35
35-процентный раствор | 35 | 35
35 процентов | 35 | 35
35%-ный | 35 | 35
35% по массе | 35 | 35
35 % κ.β. | 35 | 35
35% κ.β | 35 | 35
35 τοις εκατό | 35 | 35
%35 | 35 | 35
% 35 | 35 | 35
%35'lik | 35 | 35
yüzde 35 | 35 | 35
%11,9 | 11.9 | 11.9
35٪ | 35 | 35
35％ | 35 | 35
peroxide35% | 35 | 35
H2O2-35% | 35 | 35
conc.35% | 35 | 35
600 g/kg | 60 | 60
600 g / kg | 60 | 60
60 g/100 g | 60 | 60
600 г/кг | 60 | 60
500 mg/kg | 0.05 | 0.05
500 ppm | 0.05 | 0.05
5 ‰ | 0.5 | 0.5
≤ 12 % | 0 | 12
<= 12% | 0 | 12
<3% | 0 | 3
< 3 % | 0 | 3
max. 3 % | 0 | 3
max 3% | 0 | 3
maks. 3 % | 0 | 3
maximal 3 % | 0 | 3
höchstens 12 % | 0 | 12
bis zu 12 % | 0 | 12
bis 12 % | 0 | 12
unter 12 % | 0 | 12
up to 12 % | 0 | 12
less than 12 % | 0 | 12
not more than 12 % | 0 | 12
below 12% | 0 | 12
12 % or less | 0 | 12
12 % oder weniger | 0 | 12
12 % max | 0 | 12
12 % max. | 0 | 12
jusqu'à 12 % | 0 | 12
moins de 12 % | 0 | 12
hasta 12 % | 0 | 12
menos de 12% | 0 | 12
até 12% | 0 | 12
fino a 12 % | 0 | 12
meno di 12 % | 0 | 12
máx. 12 % | 0 | 12
do 12 % | 0 | 12
mniej niż 12 % | 0 | 12
poniżej 12 % | 0 | 12
nejvýše 12 % | 0 | 12
méně než 12 % | 0 | 12
legfeljebb 12 % | 0 | 12
sub 12 % | 0 | 12
upp till 12 % | 0 | 12
op til 12 % | 0 | 12
minder dan 12 % | 0 | 12
enintään 12 % | 0 | 12
alle 12 % | 0 | 12
до 12 % | 0 | 12
не более 12 % | 0 | 12
έως 12 % | 0 | 12
kuni 12 % | 0 | 12
līdz 12 % | 0 | 12
iki 12 % | 0 | 12
en fazla %12 | 0 | 12
> 95 % | 95 | 100
≥ 98,5 % | 98.5 | 100
>=99% | 99 | 100
min. 99.5% | 99.5 | 100
min 95 % | 95 | 100
mind. 95 % | 95 | 100
mindestens 95 % | 95 | 100
at least 95 % | 95 | 100
95 % min. | 95 | 100
95 % or more | 95 | 100
au moins 95 % | 95 | 100
al menos 95 % | 95 | 100
almeno 95 % | 95 | 100
pelo menos 95% | 95 | 100
co najmniej 95 % | 95 | 100
powyżej 95 % | 95 | 100
nejméně 95 % | 95 | 100
legalább 95 % | 95 | 100
cel puțin 95 % | 95 | 100
minst 95 % | 95 | 100
mindst 95 % | 95 | 100
vähintään 95 % | 95 | 100
minimaal 95 % | 95 | 100
не менее 95 % | 95 | 100
τουλάχιστον 95 % | 95 | 100
99 %+ | 99 | 100
99%+ pure | 99 | 100
30+ % | 30 | 100
ca. 35 % | 35 | 35
ca 35 % | 35 | 35
ca.35% | 35 | 35
~35% | 35 | 35
~ 35 % | 35 | 35
approx. 35 % | 35 | 35
about 35 % | 35 | 35
etwa 35 % | 35 | 35
environ 35 % | 35 | 35
около 35 % | 35 | 35
max. ca. 12 % | 0 | 12
30–35 % | 30 | 35
30-35% | 30 | 35
30 - 35 % | 30 | 35
30 %-35 % | 30 | 35
3 %-6 % | 3 | 6
36.5-38.0% | 36.5 | 38.0
95-98 % | 95 | 98
95 % – 98 % | 95 | 98
98-95 % | 95 | 98
30 to 35 % | 30 | 35
30 % to 35 % | 30 | 35
30 bis 35 Prozent | 30 | 35
zwischen 10 und 12 % | 10 | 12
between 10 and 12 % | 10 | 12
entre 10 et 12 % | 10 | 12
entre 10 y 12 % | 10 | 12
tra 10 e 12 % | 10 | 12
od 10 do 12 % | 10 | 12
30 à 35 % | 30 | 35
30 a 35 % | 30 | 35
30 tot 35 % | 30 | 35
30 till 35 % | 30 | 35
30 til 35 % | 30 | 35
от 30 до 35 % | 30 | 35
30...35 % | 30 | 35
30…35 % | 30 | 35
30÷35 % | 30 | 35
30 - < 50 % | 30 | 50
35 ± 0,5 % | 34.5 | 35.5
35 +/- 0.5 % | 34.5 | 35.5
3/6/9/12 % | 3 | 12
3, 6 or 12 % | 3 | 12
3, 6, 9 und 12 % | 3 | 12
3, 6 ou 12 % | 3 | 12
3,6,9,12 % | 3 | 12
6 oder 12 % | 6 | 12
"""

_OTHER_BASES = """
29% P/V | g/l | 290
29 % w/v | g/l | 290
29 % (m/v) | g/l | 290
29% wt/vol | g/l | 290
3 % (g/v) | g/l | 30
290 g/l | g/l | 290
290 g/L | g/l | 290
290 g / l | g/l | 290
290 г/л | g/l | 290
30 g/100 ml | g/l | 300
30 g / 100ml | g/l | 300
50 mg/ml | g/l | 50
100-120 g/l | g/l | 120
12 % v/v | % v/v | 12
12 % (v/v) | % v/v | 12
12 Vol.-% | % v/v | 12
12 Vol.% | % v/v | 12
12 Vol-% | % v/v | 12
12 vol% | % v/v | 12
12 Volumenprozent | % v/v | 12
12 Volumen-% | % v/v | 12
12 % (vol.) | % v/v | 12
12 % vol. | % v/v | 12
12 % obj. | % v/v | 12
12 obj. % | % v/v | 12
12 % del. | % v/v | 12
12 об. % | % v/v | 12
12 % об. | % v/v | 12
12 % по объему | % v/v | 12
12 % by volume | % v/v | 12
12 % en volume | % v/v | 12
12 % en volumen | % v/v | 12
12% em volume | % v/v | 12
12 % in volume | % v/v | 12
12 tilavuus-% | % v/v | 12
12 térfogat% | % v/v | 12
12 volymprocent | % v/v | 12
12 volumenprocent | % v/v | 12
12 % κ.ο. | % v/v | 12
40 vol | vol | 40
40 vol. | vol | 40
40vol | vol | 40
40 volume | vol | 40
20V | vol | 20
20 V | vol | 20
vol.40 | vol | 40
vol 40 | vol | 40
130 volumi 1 L | vol | 130
vol. 10 botella | vol | 10
20 VOLÚMENES | vol | 20
10 volúmenes | vol | 10
20 volumes | vol | 20
20 volumów | vol | 20
20 volüm | vol | 20
30 vols | vol | 30
30-vol | vol | 30
20 βολ | vol | 20
10, 20 and 30 vol | vol | 30
10/20/30/40 vol | vol | 40
10 à 40 volumes | vol | 40
27 % N | % N | 27
27% Stickstoff | % N | 27
34.5 N | N | 34.5
N 34,4 | % N | 34.4
27-0-0 | % N | 27
1 mol/l | mol/l | 1
1 mol/L | mol/l | 1
0,5 mol/l | mol/l | 0.5
c(HNO3)=1 mol/l | mol/l | 1
0.5 mol/dm³ | mol/l | 0.5
5 mmol/l | mol/l | 0.005
10 mM | mol/l | 0.01
2M | mol/l | 2
2 M solution | mol/l | 2
0.5 M | mol/l | 0.5
6 molar | mol/l | 6
1N | N | 1
0,1 N | N | 0.1
0.1N | N | 0.1
2.7 N | N | 2.7
N/10 | N | 0.1
N/2 | N | 0.5
1 normal | N | 1
d=1.84 | kg/l | 1.84
1.28sg | kg/l | 1.28
1.28 s.g. | kg/l | 1.28
1,28 specific gravity | kg/l | 1.28
d = 1,84 | kg/l | 1.84
density 1.28 | kg/l | 1.28
density: 1.28 | kg/l | 1.28
Dichte 1,28 | kg/l | 1.28
densité 1,28 | kg/l | 1.28
densidad 1,28 | kg/l | 1.28
densità 1,28 | kg/l | 1.28
gęstość 1,28 | kg/l | 1.28
hustota 1,28 | kg/l | 1.28
плотность 1,28 | kg/l | 1.28
плотностью 1,27 | kg/l | 1.27
sűrűség 1,28 | kg/l | 1.28
vægtfylde 1,285 | kg/l | 1.285
s.g. 1,24 | kg/l | 1.24
sp. gr. 1.28 | kg/l | 1.28
SG 1.265 | kg/l | 1.265
specific gravity 1.28 | kg/l | 1.28
soortelijk gewicht 1,28 | kg/l | 1.28
peso specifico 1,28 | kg/l | 1.28
1,28 kg/l | kg/l | 1.28
1.33 g/cm³ | kg/l | 1.33
1.33 g/ml | kg/l | 1.33
1,28 г/см3 | kg/l | 1.28
1,28 kg/dm3 | kg/l | 1.28
1.26-1.28 kg/l | kg/l | 1.28
battery acid 1.28 | kg/l | 1.28
battery acid 1.265 5 litre | kg/l | 1.265
"""


def _rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split(" | ")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "low", "high"), _rows(_SHARES_BY_MASS))
def test_a_share_by_mass_is_read_with_both_its_ends(text: str, low: str, high: str) -> None:
    (stated,) = strengths_in(fold(text).text)

    assert (stated.low, stated.high) == (Decimal(low), Decimal(high))
    assert stated.basis is Basis.MASS


@pytest.mark.parametrize(("text", "basis", "figure"), _rows(_OTHER_BASES))
def test_the_basis_of_a_figure_is_read_with_it(text: str, basis: str, figure: str) -> None:
    (stated,) = strengths_in(fold(text).text)

    assert (stated.basis, stated.high) == (Basis(basis), Decimal(figure))


@pytest.mark.parametrize(
    "text",
    [
        "20 % off",
        "-20%",
        "20 % Rabatt",
        "20 % de réduction",
        "Rabatt 20 %",
        "save 20 %",
        "скидка 20 %",
        "kills 99.9 % of germs",
        "kills 99.9%",
        "kills up to 99.9 % of all bacteria",
        "tötet 99,9 % der Keime",
        "elimina 99,9 %",
        "zabija 99,9 %",
        "ničí 99,9 %",
        "100 % cotton",
        "100 % Baumwolle",
        "100 % algodón",
        "99 % vegan",
        "100% soluble",
        "100 % satisfaction",
        "100 % recycled plastic",
        "98 % natural origin",
        "50 % more",
        "20 % mehr Inhalt",
        "humidity 45 %",
        "Luftfeuchtigkeit 60 %",
        "60 % humidity",
        "battery charge 80 %",
        "80 % charged",
        "efficiency 95 %",
        "Wirkungsgrad 95 %",
        "dilute to 3 %",
        "diluer à 3 %",
        "makes 12 %",
        "ergibt 3 %",
        "incl. 19 % VAT",
        "inkl. 19 % MwSt.",
        "20 % TVA",
        "120 %",
        "12 kg",
        "12 x 500 ml",
        "UN 2014",
        "CAS 7722-84-1",
        "EN 374",
    ],
)
def test_figures_that_are_no_strength_are_left_alone(text: str) -> None:
    assert strengths_in(fold(text).text, frozenset({Basis.MASS, Basis.VOLUME, Basis.MASS_VOLUME})) == []


@pytest.mark.parametrize(
    ("volumes", "percent"), [("10", "3"), ("20", "6"), ("40", "12"), ("100", "27.5"), ("130", "35")]
)
def test_oxygen_volumes_become_a_share_by_mass(volumes: str, percent: str) -> None:
    (stated,) = strengths_in(f"{volumes} vol")

    strength = strength_of(stated, shipped_handbook().of("hydrogen-peroxide"))

    assert strength is not None
    assert strength.high == Decimal(percent)


def test_forty_volumes_are_on_the_limit_of_twelve_per_cent_and_not_above() -> None:
    (stated,) = strengths_in("40 vol")
    strength = strength_of(stated, shipped_handbook().of("hydrogen-peroxide"))

    assert strength is not None
    assert not strength.high > 12


def test_grams_in_a_litre_are_converted_by_density() -> None:
    """290 g/l of sulfuric acid has a density of about 1.18, so about 24.5 % w/w."""
    (stated,) = strengths_in("29 % w/v")
    strength = strength_of(stated, shipped_handbook().of("sulfuric-acid"))

    assert strength is not None
    assert abs(strength.high - Decimal("24.6")) < Decimal("0.3")


@pytest.mark.parametrize(
    ("text", "substance", "percent"),
    [
        ("nitric acid 0.1 n", "nitric-acid", "0.6"),
        ("nitric acid n/10", "nitric-acid", "0.6"),
        ("nitric acid 2.7 n", "nitric-acid", "15.6"),
        ("nitric acid 2 m", "nitric-acid", "11.8"),
        ("nitric acid 0,5 mmol/l", "nitric-acid", "0.003"),
        ("sulfuric acid 1 mol/l", "sulfuric-acid", "9.2"),
        ("sulfuric acid 10 n", "sulfuric-acid", "38"),
        ("sulfuric acid 1840", "sulfuric-acid", "98"),
        ("acido sulfurico 1250", "sulfuric-acid", "33.8"),
        ("sulfuric acid d=1.28", "sulfuric-acid", "37"),
        ("battery acid 1.28", "sulfuric-acid", "37"),
        ("nitric acid 1.33 g/ml", "nitric-acid", "53"),
        ("nitric acid 1.42", "nitric-acid", "71"),
        ("nitric acid 42 be", "nitric-acid", "68"),
        ("nitric acid 36 °be", "nitric-acid", "53"),
        ("sulfuric acid 60 °be", "sulfuric-acid", "77.7"),
        ("hydrogen peroxide density 1.11", "hydrogen-peroxide", "29.5"),
    ],
)
def test_normality_molarity_and_density_tell_the_strength(text: str, substance: str, percent: str) -> None:
    """Handbook values, to one per cent of the product."""
    (stated,) = strengths_in(text)
    strength = strength_of(stated, shipped_handbook().of(substance))

    assert strength is not None
    assert abs(strength.high - Decimal(percent)) <= Decimal("1.3")


@pytest.mark.parametrize(
    "text", ["5 m hose", "size m", "no. 12 n", "din 1250 blue", "model 1840x", "acid 1.25 l", "acid 1.50 €", "40 m"]
)
def test_other_figures_tell_no_strength(text: str) -> None:
    acid = shipped_handbook().of("sulfuric-acid")

    assert [one for one in strengths_in(text) if one.basis is not Basis.NORMAL and strength_of(one, acid)] == []


_SIGNS = st.sampled_from([" %", "%", " per cent", " Prozent", "%ig", " Gew.-%", " hm. %", " мас. %", " % w/w"])
_VALUES = st.decimals(min_value=0, max_value=100, places=2)


@given(_VALUES, _SIGNS)
def test_any_percentage_comes_back_as_written_with_a_point_or_a_comma(value: Decimal, sign: str) -> None:
    for text in (f"{value}{sign}", f"{value}{sign}".replace(str(value), str(value).replace(".", ","), 1)):
        (stated,) = strengths_in(fold(text).text)

        assert stated.low == stated.high == value


@given(_VALUES, _VALUES, st.sampled_from(["-", " - ", " to ", " bis ", "–", " % - ", "/"]))
def test_the_ends_of_a_range_may_come_in_either_order(one: Decimal, other: Decimal, between: str) -> None:
    for text in (f"{one}{between}{other} %", f"{other}{between}{one} %"):
        (stated,) = strengths_in(fold(text).text)

        assert (stated.low, stated.high) == (min(one, other), max(one, other))


@given(st.sampled_from([row[0] for row in _rows(_SHARES_BY_MASS) + _rows(_OTHER_BASES)]))
def test_case_and_normalisation_form_change_nothing(text: str) -> None:
    told = strengths_in(fold(text).text)

    for form in ("NFC", "NFD"):
        for other in (text, text.lower(), text.upper()):
            same = strengths_in(fold(unicodedata.normalize(form, other)).text)
            assert [(one.low, one.high, one.basis) for one in same] == [(one.low, one.high, one.basis) for one in told]


class _Counting(str):
    """Text that counts how often a piece of it is taken."""

    taken = 0

    def __getitem__(self, key: object) -> str:
        type(self).taken += 1
        return str.__getitem__(self, key)  # type: ignore[index]


@pytest.mark.parametrize(
    "piece", ["35 % ", "1,", "1 ", "12, ", "min. ", "1/", "1-", "35 % / ", "n ", "1 or ", "a ", "% "]
)
def test_the_work_grows_with_the_length_of_the_text_and_no_faster(piece: str) -> None:
    """Counted in pieces of text looked at around figures, and by finding no more than the text has room for."""
    counts = []
    for times in (200, 400):
        _Counting.taken = 0
        found = strengths_in(_Counting(piece * times))
        assert len(found) <= times
        counts.append(_Counting.taken)

    assert counts[1] <= 2 * counts[0] + 10


def test_no_pattern_repeats_a_repetition_without_bound() -> None:
    """A repetition without bound inside another is what makes a pattern slower than linear."""
    from poisonbook.catalogue import percentages, solutions

    for pattern in (
        percentages._percentage(),
        percentages._signed_first(),
        solutions._volumes(),
        solutions._molar(),
        solutions._density(),
        solutions._nitrogen(),
    ):
        assert not re.search(r"[*+]\)[*+]", pattern.pattern)


@pytest.mark.parametrize("text", ["n/0", "nitric acid n / 0", "hno3 n/00", "h2so4 0 n"])
def test_a_solution_without_a_part_says_nothing_that_breaks(text: str) -> None:
    assert all(stated.high == 0 for stated in strengths_in(text))
