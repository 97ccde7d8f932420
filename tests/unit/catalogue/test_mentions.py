"""A listing may name a substance that it does not contain; the reason is part of the result."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poisonbook.catalogue.mention_words import shipped_mentions
from poisonbook.catalogue.recognise import Recogniser
from poisonbook.facts.recognition import Listing, Recognition, Shows
from poisonbook.values.status import Status

Recognise = Callable[..., Recognition]

MENTIONS = {
    "free_from": [
        "Acetone-free nail polish remover 100 ml",
        "Nail polish remover, acetone free, 100 ml",
        "Nail polish remover free from acetone, toluene and formaldehyde",
        "Nail polish, no parabens, acetone or toluene, 10 ml",
        "Nail polish remover (no acetone/parabens) 200 ml",
        "Remover: contains no acetone",
        "Remover that does not contain any harmful acetone, 100 ml",
        "Acetone and toluene free nail polish",
        "Remover without added acetone",
        "Hair colour without ammonia and hydrogen peroxide 60 ml",
        "Sausage spice mix, free of potassium nitrate",
        "Nagellackentferner ohne Aceton und Toluol 100 ml",
        "Nagellackentferner ohne Parfüm und Aceton 100 ml",
        "Nagellackentferner, frei von Aceton",
        "Entferner ohne Duftstoffe, Parabene und Aceton",
        "Pinselreiniger, enthält kein Aceton, 250 ml",
        "Nagellackentferner acetonfreie Formel",
        "Dissolvant sans acétone ni parfum 125 ml",
        "Dissolvant doux, ne contient pas d'acétone",
        "Dissolvant exempt d’acétone",
        "Coloration sans ammoniaque, sans peroxyde d'hydrogène",
        "Quitaesmalte libre de acetona 100 ml",
        "Quitaesmalte sin parabenos ni acetona 100 ml",
        "Tinte que no contiene agua oxigenada",
        "Solvente per unghie privo di acetone 100 ml",
        "Levasmalto, non contiene acetone",
        "Removedor de verniz sem acetona 100 ml",
        "Removedor isento de acetona",
        "Nagellakremover, bevat geen aceton",
        "Nagellakremover vrij van aceton en parabenen",
        "Zmywacz do paznokci bez acetonu i parabenów",
        "Zmywacz, nie zawiera acetonu, 100 ml",
        "Zmywacz wolny od acetonu",
        "Odlakovač bez acetonu a parfému 100 ml",
        "Odlakovač, neobsahuje aceton",
        "Odlakovač bez acetónu 100 ml",
        "Odstranjivač laka bez acetona 100 ml",
        "Odstranjivač, ne sadrži aceton",
        "Odstranjevalec laka brez acetona 100 ml",
        "Лакочистител без ацетон 100 мл",
        "Лакочистител, не съдържа ацетон",
        "Жидкость для снятия лака без ацетона 100 мл",
        "Жидкость для снятия лака, не содержит ацетон",
        "Рідина для зняття лаку без ацетону 100 мл",
        "Скидач лака без ацетона 100 мл",
        "Nagellackborttagare utan aceton 100 ml",
        "Borttagningsmedel fri från aceton",
        "Neglelakfjerner uden acetone 100 ml",
        "Neglelakfjerner uten aceton 100 ml",
        "Kynsilakanpoistoaine ilman asetonia 100 ml",
        "Kynsilakanpoistoaine, ei sisällä asetonia",
        "Küünelakieemaldaja, ei sisalda atsetoon 100 ml",
        "Nagu lakas noņēmējs bez acetona 100 ml",
        "Nagų lako valiklis be acetono 100 ml",
        "Körömlakklemosó, nem tartalmaz acetont",
        "Dizolvant fără acetonă și parfum 100 ml",
        "Dizolvant, nu conține acetonă",
        "Ασετόν: χωρίς ακετόνη 100 ml",
        "Αφαιρετικό βερνικιού, δεν περιέχει ακετόνη",
        "Oje çıkarıcı, aseton içermez, 100 ml",
        "Naglalakkseyðir laust við aseton",
        "Baineann sé snas, saor ó acetone",
    ],
    "resistant": [
        "Tank liner resistant to nitric acid, sulphuric acid and acetone",
        "Marker ink, acetone resistant, black",
        "Boots, proof against sulphuric acid, size 42",
        "Seal resistant to 30 % hydrogen peroxide",
        "Floor paint resistant to acids such as sulphuric acid",
        "Floor paint resistant to chemicals (acetone, toluene)",
        "Lab bench top, withstands concentrated nitric acid",
        "Barrier cream protects against acetone and thinner",
        "Fliesenkleber, beständig gegen Salpetersäure, Schwefelsäure und Aceton",
        "Dichtung acetonbeständig, Aceton beständig bis 40 °C",
        "Bodenfarbe, resistent gegen Säuren wie Schwefelsäure",
        "Schutz vor Aceton und Lösemitteln",
        "Clear PVDF tube, excellent chemical resistance to nitric acid, acetone 30 %",
        "Handskar som klarar aceton i 5 min, salpetersyra 10 %",
        "Schlauch mit sehr guter Beständigkeit gegen Aceton",
        "O-Ring, gute Beständigkeit gegen konz. Aceton",
        "Nátěr odolný kyselině dusičné",
        "Joint résistant à l'acide nitrique et à l'acétone",
        "Revêtement résistant aux produits chimiques comme l'acétone",
        "Guantes que protegen: resistentes al ácido sulfúrico",
        "Pintura resistente a la acetona",
        "Guarnizione resistente all'acetone",
        "Junta resistente ao ácido sulfúrico",
        "Slang bestand tegen zwavelzuur en aceton",
        "Uszczelka odporna na kwas siarkowy i aceton",
        "Těsnění odolné vůči kyselině sírové",
        "Tesnenie odolné voči acetónu",
        "Brtva otporna na aceton",
        "Tesnilo odporno na aceton, odporno proti aceton",
        "Уплътнение, устойчиво на ацетон, устойчив на ацетон",
        "Краска устойчива к ацетону",
        "Фарба, стійка, стійкі до ацетону",
        "Packning beständig mot svavelsyra och aceton",
        "Pakning bestandig mod acetone",
        "Pakning bestandig mot svovelsyre",
        "Φλάντζα ανθεκτική σε ακετόνη",
        "Garnitură rezistentă la acetonă",
        "Danga, atspari: atsparus acetonas",
    ],
    "for_use_with": [
        "Haarfarbe, mit Wasserstoffperoxid mischen",
        "Bleach powder 500 g, mix with 20 vol hydrogen peroxide",
        "Whitening powder, for use with hydrogen peroxide",
        "Stove, works with hexamine tablets",
        "Dye, soluble in acetone, 10 g",
        "Resin cleaned with acetone",
        "3D filament, compatible with acetone vapour smoothing",
        "Suitable for storage of nitric acid",
        "Blondierpulver 500 g, mischen mit Wasserstoffperoxid 6 %",
        "Lack, löslich in Aceton",
        "Kunststoff, mit Aceton reinigen",
        "Poudre décolorante 500 g, à mélanger avec l'eau oxygénée 20 vol",
        "Decolorante en polvo, mezclar con agua oxigenada 20 vol",
        "Polvere decolorante, da miscelare con acqua ossigenata 20 vol",
        "Rozjaśniacz w proszku, mieszać z utleniaczem 6 %, mieszać z nadtlenek wodoru",
        "Farbstof, opløselig i acetone",
        "Färg löslig i aceton",
        "Fibra, disolver con acetona",
        "Краситель, растворим в ацетоне",
        "Boya, aseton ile karıştırın",
        "Poeder, mengen met waterstofperoxide",
    ],
    "measures": [
        "Hydrogen peroxide test strips, 100 pcs",
        "Hydrogen peroxide (H2O2) test strips 0-100 mg/l",
        "Hydrogen peroxide 0-100 ppm test kit",
        "Acetone gas sensor module",
        "Hydrogen peroxide vapour detector",
        "Sensor for hydrogen peroxide 0-10 %",
        "Portable meter for measuring hydrogen peroxide",
        "Electrode for the determination of potassium nitrate",
        "Wasserstoffperoxid-Teststreifen 100 Stück",
        "Teststäbchen für Wasserstoffperoxid, 100 Stück",
        "Messgerät zur Messung von Wasserstoffperoxid",
        "Capteur de peroxyde d'hydrogène",
        "Bandelettes pour peroxyde d'hydrogène",
        "Sensor de acetona",
        "Tiras reactivas para peróxido de hidrógeno",
        "Sensore di acetone",
        "Strisce reattive per perossido di idrogeno",
        "Czujnik acetonu",
        "Paski testowe do acetonu",
        "Senzor peroxidu vodíku",
        "Testremsor för väteperoxid",
        "Датчик ацетона",
        "Тест ленти за водороден пероксид",
        "Anturi asetonille: asetoni anturi",
        "Hidrojen peroksit test şeridi 100 adet",
    ],
    "removes": [
        "Neutralisation sorbent for spilled sulfuric acid 4 kg",
        "Wall paint that neutralises acetone",
        "Activated carbon, absorbs acetone vapours",
        "Spill granules for spills of sulphuric acid",
        "Luftreiniger entfernt Aceton aus der Luft",
        "Filtre qui élimine l'acétone",
        "Granulat neutralizuje kwas siarkowy",
    ],
    "replaces": [
        "Percarbonate booster, replaces hydrogen peroxide",
        "Eco cleaner, alternative to acetone, 1 L",
        "Acetone substitute, low odour, 1 L",
        "Cleaner for use instead of acetone",
        "Gentler than acetone, 200 ml",
        "Milder Entferner, sanfter als Aceton",
        "Reiniger als Ersatz für Aceton 1 L",
        "Aceton-Ersatz 1 L",
        "Nettoyant qui remplace l'acétone",
        "Substitut de l'acétone 1 L",
        "Sustituto de la acetona 1 L",
        "Sostituto dell'acetone 1 L",
        "Vervanger voor aceton 1 L",
        "Zamiennik acetonu 1 L",
        "Náhrada acetonu 1 l",
        "Ersättning för aceton 1 l",
        "Erstatning for acetone 1 l",
        "Înlocuitor de acetonă 1 l",
        "Заменитель ацетона 1 л",
        "Zamjena za aceton 1 l",
    ],
    "protective": [
        "Nitrile gloves for hydrogen peroxide",
        "Gloves for nitric acid 65 %, size 9",
        "Schürze für Schwefelsäure 96 %",
        "Gants pour acétone",
        "Guantes para ácido nítrico",
        "Rękawice do acetonu",
        "Перчатки для ацетона",
    ],
    "goods": [
        "Pompflesje leeg 200 ml voor aceton",
        "Nitric acid dosing pump 5 L/min",
        "Acetone storage cabinet, 2 shelves",
        "Safety cabinet with two shelves for the storage box of acetone",
        "Drum pump for sulphuric acid 96 %",
        "Transfer pump, manual, nitric acid 65 % and acetone",
        "Hose for hydrogen peroxide 35 %, 5 m",
        "Bottle for acetone 500 ml",
        "Sicherheitsschrank für Aceton",
        "Fasspumpe für Schwefelsäure 96 %",
        "Sprühflasche für Aceton 500 ml",
        "Armoire pour acide nitrique",
        "Pompe pour acide sulfurique",
        "Bomba para ácido sulfúrico",
        "Pompa per acido solforico",
        "Pompa do kwasu siarkowego",
        "Čerpadlo na kyselinu sírovou",
        "Pump för svavelsyra",
        "Насос для ацетона",
    ],
    "empty": [
        "Empty acetone bottle 500 ml",
        "Acetone bottle, empty, 500 ml",
        "Leerer Aceton-Kanister 5 L",
        "Leerflasche Aceton 500 ml",
        "Bouteille vide acétone 500 ml",
        "Pusta butelka aceton 500 ml",
        "Flacon acétone sans contenu 500 ml",
        "Acetone canister 5 L, without contents",
        "Botella vacía acetona 1 L",
        "Prázdná láhev aceton 1 l",
    ],
    "label": [
        "Oud emaille reclamebord 'Chilisalpeter'",
        "Label nitric acid, roll of 100",
        "Acetone warning label, roll of 100",
        "Aufkleber Schwefelsäure",
        "Etykieta kwas siarkowy",
        "Étiquette acide nitrique",
    ],
    "print": ["T-shirt with H2O2 print"],
    "book": [
        "Book about ammonium nitrate",
        "Nitric Acid: a novel, paperback",
        "Hydrogen Peroxide – vinyl album",
        "Schwefelsäure: Roman, Taschenbuch",
        "Kwas siarkowy, książka",
        "Ацетон, роман, книга",
    ],
    "relative": [
        "Phenyl acetone reference",
        "Acetone azine 99 %",
        "Acetone phenylhydrazone 100 g",
        "Sulfuric acid dimethyl ester 100 ml",
    ],
    "acid_salt": ["Sulfuric acid, zinc salt", "Sulfuric acid zinc salt 1 kg", "Nitric acid silver salt 25 g"],
    "salt": [
        "Citrate de magnésium en poudre 250 g",
        "Citrato de magnesio en polvo 250 g",
        "Ossido di magnesio in polvere 1 kg",
        "Hidróxido de aluminio en polvo 1 kg",
    ],
    "look": ["Aluminium powder coated profile 2 m", "Profil aluminium, powder-coated, 2 m"],
    "supplement": [
        "Magnesiumpulver Nahrungsergänzungsmittel 300 g",
        "Magnesium powder, dietary supplement, 500 g",
        "Magnesio in polvere integratore alimentare 300 g",
    ],
}


@pytest.mark.parametrize(
    ("reason", "title"), [(reason, title) for reason, titles in MENTIONS.items() for title in titles]
)
def test_a_mention_is_recognised_with_its_reason(recognise: Recognise, reason: str, title: str) -> None:
    recognition = recognise(title)

    assert recognition.status is Status.NOT_REGULATED
    assert f"Only mentioned: {shipped_mentions().says[reason]}." in [one.reason for one in recognition.substances]
    assert any(span.shows is Shows.MENTION for one in recognition.substances for span in one.evidence)


OFFERS = [
    ("Acetone 1 L, removes paint", ""),
    ("Nitric acid 65 % with storage bottle", ""),
    ("Hydrogen peroxide 35 % food grade, for cleaning, replaces bleach", ""),
    ("Aluminium powder for paint, resistant to heat", ""),
    ("12 % hair developer cream, free brush", ""),
    ("Nail polish remover with acetone, acetone-free alternative also available", ""),
    ("Nail polish remover with acetone 100 ml, paraben free", ""),
    ("Acetone 99 %, residue free, 1 L", ""),
    ("Acetone, odour free brush included, 1 L", ""),
    ("Acetone free from water 1 L", ""),
    ("Acetone 5 L, free of charge delivery", ""),
    ("Acetone free UK delivery", ""),
    ("Acetone 5 L for use with resin", ""),
    ("Acetone 5 L – compatible with all resins", ""),
    ("Acetone 1 L with spray pump", ""),
    ("Acetone 1 L + gloves", ""),
    ("Acetone pure, for cleaning pumps and hoses", ""),
    ("Acetone, cleaner for gloves and tools", ""),
    ("Set: gloves, goggles and nitric acid 65 % 1 L", ""),
    ("Without smell, acetone 1 L", ""),
    ("Free from impurities: acetone 99.9 %, 1 L", ""),
    ("Acid resistant canister with sulphuric acid 96 % 5 L", ""),
    ("Sulphuric acid 96 % 1 L in acid-resistant bottle", ""),
    ("Sulphuric acid 37 % – battery acid, for cars", ""),
    ("Akkusäure Auto 1 L", ""),
    ("Hydrogen peroxide 12 % 1 L, label in English", ""),
    ("Hydrogen peroxide 12 % spray bottle 500 ml", ""),
    ("Hydrogen peroxide 3 % test solution 500 ml", ""),
    ("Hydrogen peroxide 30 % 1 L", "Do not mix with acetone. Keep in closed cabinet."),
    ("Hydrogen peroxide 30 % 1 L", "This is not hydrogen peroxide free."),
    ("Oxygen cleaner 1 L", "Contains hydrogen peroxide 19 %. Chlorine free."),
    ("Nail polish remover 200 ml", "With acetone and vitamin E. Free from parabens."),
    ("Nail polish remover pump bottle 200 ml", "Contains acetone"),
    ("Etching kit with gloves", "Contains nitric acid 65 %."),
    ("Test kit for chlorine", "Reagent 1 contains sulphuric acid 20 %."),
    ("Urea ammonium nitrate solution 32 % N 1000 L", ""),
    ("Magnesium aluminium powder 1 kg", ""),
    ("Potassium nitrate salt 1 kg", ""),
    ("Sodium nitrate salts, pure, 1 kg", ""),
    ("Gram stain: acetone alcohol 500 ml", ""),
    ("Aceton 5 L ohne Duftstoffe", ""),
    ("Aceton, ohne Zusätze, 5 L", ""),
    ("Aceton 1 L, frei Haus", ""),
    ("Aceton 1 L, beständig gelagert, löslich in Wasser", ""),
    ("Aceton 1 L zum Entfernen von Lack", ""),
    ("Aceton, geeignet für Pinsel und Schläuche", ""),
    ("Schwefelsäure 37 % inkl. Etikett und Handschuhe", ""),
    ("Schwefelsäure 96 % 1 L im säurefesten Kanister", ""),
    ("Acétone 1 L, sans parfum", ""),
    ("Acétone pur, élimine la colle", ""),
    ("Acide nitrique 60 % 1 L, avec gants", ""),
    ("Acetona pura 1 L, quita la pintura, sin perfume", ""),
    ("Agua oxigenada 30 vol 1 L para mezclar con tinte", ""),
    ("Acetone puro 1 L, rimuove la colla", ""),
    ("Acqua ossigenata 130 vol 1 L con dosatore", ""),
    ("Aceton 1 L, usuwa lakier, bez zapachu", ""),
    ("Kwas siarkowy 96 % 1 L, butelka odporna na kwas", ""),
    ("Aceton 1 l, bez zápachu", ""),
    ("Peroxid vodíku 35 % 1 l, bez stabilizátoru", ""),
    ("Ацетон 1 л, без запаха", ""),
    ("Перекись водорода 37 % 1 л, заменяет хлор", ""),
    ("Aceton 1 l utan doft", ""),
    ("Väteperoxid 35 % 1 l, ersätter klor", ""),
    ("Acetone 1 l uden duft", ""),
    ("Asetoni 1 l ilman hajusteita", ""),
    ("Aceton 1 l, illatmentes", ""),
    ("Acetonă 1 l, fără parfum", ""),
    ("Ακετόνη 1 l χωρίς άρωμα", ""),
    ("Aseton 1 L, koku içermez", ""),
    ("Aceton 1 l bez mirisa, ne sadrži ulja", ""),
    ("Acetonas 1 l be kvapo", ""),
]


@pytest.mark.parametrize(("title", "description"), OFFERS)
def test_an_offer_is_not_silenced_by_words_about_something_else(
    recognise: Recognise, title: str, description: str
) -> None:
    assert recognise(title, description).status.is_regulated


ORDINARY = [
    "Delivery within two days.",
    "Free delivery from 50 euros.",
    "Made in Italy.",
    "Please read the label before use.",
    "Lieferung ohne Aufpreis.",
    "Mit Schutzhandschuhen verwenden.",
    "Livraison gratuite.",
    "Sans parfum.",
    "Envío gratis.",
    "Bez zapachu.",
    "Без запаха.",
    "Recycled packaging, plastic free.",
    "Resistant to frost.",
    "Compatible with all colours.",
    "Our shop has been open since 1998.",
    "Contains no sugar.",
    "Tested by experts.",
]


@settings(max_examples=300)
@given(
    st.sampled_from([*((title, "") for titles in MENTIONS.values() for title in titles), *OFFERS]),
    st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=3),
)
def test_unrelated_sentences_change_neither_status_nor_reason(
    eu: Recogniser, listing: tuple[str, str], sentences: list[str]
) -> None:
    title, description = listing
    more = " ".join((f"{description}", *sentences)).strip()
    alone, with_more = eu.recognise([Listing("a", title, description), Listing("b", title, more)])

    def told(recognition: Recognition) -> list[tuple[str, Status, str]]:
        return [(one.substance, one.status, one.reason) for one in recognition.substances]

    assert told(alone) == told(with_more)


def test_the_words_that_deny_are_part_of_the_evidence(recognise: Recognise) -> None:
    (found,) = recognise("Tank liner resistant to nitric acid").substances

    assert [(span.text, span.shows) for span in found.evidence] == [
        ("resistant to", Shows.MENTION),
        ("nitric acid", Shows.NAME),
    ]


def test_a_cue_ends_with_its_clause(recognise: Recognise) -> None:
    assert recognise("Resistant to heat. Acetone 1 L").status is Status.REPORTABLE
    assert recognise("Free from parabens - acetone").status is Status.REPORTABLE
    assert recognise("Gloves (resistant to oil) + acetone 1 L").status is Status.REPORTABLE


def test_a_category_of_films_makes_a_mention_of_all_it_names(recognise: Recognise) -> None:
    assert recognise("Greek Wedding 2", "They clean with acetone all day", "Film / DVD").status is Status.NOT_REGULATED


def test_a_food_additive_is_a_mention_in_the_text_and_an_offer_in_the_title(recognise: Recognise) -> None:
    sausage = recognise("Salami 200 g", "Pork, salt, preservatives: sodium nitrite, potassium nitrate.")

    assert sausage.status is Status.NOT_REGULATED
    assert recognise("Preservative: potassium nitrate 1 kg").status is Status.REPORTABLE


def test_goods_of_the_title_outweigh_strengths_in_the_text(recognise: Recognise) -> None:
    listing = recognise("Rubber gloves, size M", "EN 374: sulfuric acid 96 %, nitric acid 65 %, acetone")

    assert listing.status is Status.NOT_REGULATED


def test_a_strength_in_the_title_outweighs_a_denial_in_the_text(recognise: Recognise) -> None:
    listing = recognise("Hydrogen peroxide 35 % 5 L", "Our other cleaner is free from hydrogen peroxide.")

    assert listing.status is Status.RESTRICTED


@pytest.mark.parametrize(
    "title", ["Sulphur C30 granules", "Sulphur 30C", "Sulphur D6 globuli 10 g", "Sulfur 9CH granules homéopathiques"]
)
def test_a_homeopathic_dilution_is_a_mention(gb: Recogniser, title: str) -> None:
    (found,) = gb.recognise([Listing("h", title)])[0].substances

    assert found.reason == f"Only mentioned: {shipped_mentions().says['homeopathic']}."


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Sulphur yellow wall paint 5 L", "look"),
        ("Paint that helps to neutralize formaldehyde", "removes"),
        ("Melamine formaldehyde 1 kg", "resin"),
        ("Organic sulphur MSM 500 g", "salt"),
        ("Ammonia smell absorber", "removes"),
        ("Hair dye, ammonia free", "free_from"),
    ],
)
def test_names_of_other_laws_are_mentioned_in_the_same_ways(gb: Recogniser, title: str, reason: str) -> None:
    (found,) = gb.recognise([Listing("g", title)])[0].substances

    assert found.reason == f"Only mentioned: {shipped_mentions().says[reason]}."
