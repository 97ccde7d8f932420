"""Products that hold a substance without naming it, in thirty languages, and what only looks like them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.catalogue.contexts import shipped_contexts
from poisonbook.catalogue.products import shipped_products
from poisonbook.facts.recognition import Recognition
from poisonbook.values.status import Status

Recognise = Callable[..., Recognition]

HELD = [  # language, title, description, substance, status
    ("en", "Salon cream developer 20 vol 1 litre", "", "hydrogen-peroxide", "reportable"),
    ("en", "Developer 30 vol 1 L", "", "hydrogen-peroxide", "reportable"),
    ("en", "Creme peroxide 12% 40 vol 1000ml", "", "hydrogen-peroxide", "reportable"),
    ("en", "Brow tint developer 3%", "for lash and brow tint", "hydrogen-peroxide", "reportable"),
    ("de", "Oxydant 9 % 30 Vol 1000 ml", "", "hydrogen-peroxide", "reportable"),
    ("de", "Cremeoxyd 12 % 1 l", "für Blondierungen", "hydrogen-peroxide", "reportable"),
    ("de", "Haarentwickler 6 % 1000 ml", "Friseurbedarf", "hydrogen-peroxide", "reportable"),
    ("fr", "Oxydant 20 Vol", "", "hydrogen-peroxide", "reportable"),
    ("fr", "Crème oxydante 30 volumes 1 L", "coloration cheveux", "hydrogen-peroxide", "reportable"),
    ("fr", "Révélateur 12% 40 vol", "", "hydrogen-peroxide", "reportable"),
    ("it", "Ossigeno 40 vol 1 l", "", "hydrogen-peroxide", "reportable"),
    ("it", "Emulsione ossidante 20 vol 1000 ml", "", "hydrogen-peroxide", "reportable"),
    ("it", "Attivatore 10 volumi 150 ml", "per colorazione capelli", "hydrogen-peroxide", "reportable"),
    ("es", "Oxigenada 30 volúmenes 1 l", "", "hydrogen-peroxide", "reportable"),
    ("es", "Crema oxidante 40 vol 900 ml", "", "hydrogen-peroxide", "reportable"),
    ("pt", "Emulsão oxidante 20 volumes 900 ml", "", "hydrogen-peroxide", "reportable"),
    ("pt", "Oxidante 30 vol 75 ml", "coloração", "hydrogen-peroxide", "reportable"),
    ("nl", "Oxidatiecrème 6 % 1000 ml", "haarverf", "hydrogen-peroxide", "reportable"),
    ("pl", "Woda utleniona w kremie 9% 1000 ml", "", "hydrogen-peroxide", "reportable"),
    ("pl", "Oksydant 6% 20 vol 150 ml", "", "hydrogen-peroxide", "reportable"),
    ("cs", "Oxidační krém 12 % 1 l", "na vlasy", "hydrogen-peroxide", "reportable"),
    ("sk", "Krémový oxidant 9 % 1 l", "na vlasy", "hydrogen-peroxide", "reportable"),
    ("sv", "Oxidationskräm 6 % 1000 ml", "hårfärg", "hydrogen-peroxide", "reportable"),
    ("da", "Beize 6 % 1 L", "til hårfarve", "hydrogen-peroxide", "reportable"),
    ("no", "Oksidasjonskrem 9 % 1000 ml", "hårfarge", "hydrogen-peroxide", "reportable"),
    ("fi", "Hapete 9 % 1000 ml", "hiusväri", "hydrogen-peroxide", "reportable"),
    ("hu", "Oxigenta 9 % 1000 ml", "hajfesték", "hydrogen-peroxide", "reportable"),
    ("ro", "Emulsie oxidantă 30 vol 1000 ml", "", "hydrogen-peroxide", "reportable"),
    ("hr", "Oksidacijska krema 6 % 1 L", "za kosu", "hydrogen-peroxide", "reportable"),
    ("sl", "Kremni oksid 9 % 1 l", "barva za lase", "hydrogen-peroxide", "reportable"),
    ("sr", "Oksidant 12 % 40 vol 1 l", "", "hydrogen-peroxide", "reportable"),
    ("el", "Οξειδωτικό γαλάκτωμα 30 vol 1 L", "", "hydrogen-peroxide", "reportable"),
    ("bg", "Крем оксидант 6 % 1000 мл", "боя за коса", "hydrogen-peroxide", "reportable"),
    ("ru", "Крем-оксид 9 % 1000 мл", "для волос", "hydrogen-peroxide", "reportable"),
    ("uk", "Окислювальна емульсія 6 % 1 л", "для волосся", "hydrogen-peroxide", "reportable"),
    ("et", "Kreemoksüdant 6 % 1 l", "juuksevärv", "hydrogen-peroxide", "reportable"),
    ("lv", "Krēmveida oksidants 9 % 1 l", "matiem", "hydrogen-peroxide", "reportable"),
    ("lt", "Kreminis oksidantas 12 % 1 l", "plaukams", "hydrogen-peroxide", "reportable"),
    ("tr", "Krem oksidan 20 vol 1000 ml", "", "hydrogen-peroxide", "reportable"),
    ("is", "Oxunarkrem 6 % 1 l", "hárlit", "hydrogen-peroxide", "reportable"),
    ("en", "Hair bleach kit, includes bleaching powder and developer", "", "hydrogen-peroxide", "undetermined"),
    ("en", "Peroxide contact lens solution 360 ml", "", "hydrogen-peroxide", "reportable"),
    ("de", "Peroxidlösung für Kontaktlinsen 2 x 350 ml", "", "hydrogen-peroxide", "reportable"),
    ("fr", "Solution oxydante pour lentilles 380 ml", "peroxyde", "hydrogen-peroxide", "reportable"),
    ("pl", "Płyn oksydacyjny do soczewek kontaktowych 360 ml", "", "hydrogen-peroxide", "reportable"),
    ("cs", "Peroxidový roztok na kontaktní čočky 360 ml", "", "hydrogen-peroxide", "reportable"),
    ("de", "Schimmelentferner auf Peroxidbasis, Peroxid ohne Chlor 500 ml", "", "hydrogen-peroxide", "undetermined"),
    ("en", "Mould remover with peroxide, chlorine-free 1 L", "", "hydrogen-peroxide", "undetermined"),
    ("en", "Teeth whitening gel 6 % peroxide", "", "hydrogen-peroxide", "reportable"),
    ("it", "Gel sbiancamento denti 6 % perossido", "", "hydrogen-peroxide", "reportable"),
    ("de", "Aktivsauerstoff flüssig für Pool 20 l", "", "hydrogen-peroxide", "undetermined"),
    ("fr", "Oxygène actif liquide piscine 20 L", "", "hydrogen-peroxide", "undetermined"),
    ("es", "Oxígeno activo líquido piscina 25 l", "", "hydrogen-peroxide", "undetermined"),
    ("pl", "Aktywny tlen w płynie do basenu 5 l", "", "hydrogen-peroxide", "undetermined"),
    ("hu", "Folyékony oxigén medencéhez 5 l", "", "hydrogen-peroxide", "undetermined"),
    ("de", "Oxydator-Lösung 6 % 500 ml", "", "hydrogen-peroxide", "reportable"),
    ("en", "Oxidator refill solution 12 % 1 L", "", "hydrogen-peroxide", "reportable"),
    ("fr", "Dermoxygénée 10 volumes, solution 60 ml", "", "hydrogen-peroxide", "reportable"),
    ("en", "Hydrogen Peroxide Topical Solution 16 oz", "", "hydrogen-peroxide", "reportable"),
    ("es", "Agua oxigenada antiséptico heridas 250 ml", "", "hydrogen-peroxide", "reportable"),
    ("pl", "Woda utleniona na rany 100 g", "", "hydrogen-peroxide", "reportable"),
    ("en", "Nitro 16% RC fuel 5 L", "", "nitromethane", "reportable"),
    ("en", "Glow fuel 25% nitro for RC cars and engines 1 gal", "", "nitromethane", "restricted"),
    ("en", "Drag racing fuel 90% nitro 20 L", "", "nitromethane", "restricted"),
    ("de", "Modellsprit 25 % 5 l", "", "nitromethane", "restricted"),
    ("fr", "Carburant modélisme 10 % 5 L", "", "nitromethane", "reportable"),
    ("it", "Miscela per modellismo 25 % 2 L", "", "nitromethane", "restricted"),
    ("es", "Combustible RC 20 % nitro 4 l", "", "nitromethane", "restricted"),
    ("pl", "Paliwo modelarskie 16 % 1 l", "", "nitromethane", "reportable"),
    ("cs", "Palivo pro modely 20 % nitro 3 l", "", "nitromethane", "restricted"),
    ("fi", "RC-polttoaine nitro 25 % 5 l", "", "nitromethane", "restricted"),
    ("ru", "Топливо для моделей 20 % нитро 4 л", "", "nitromethane", "restricted"),
    ("bg", "Гориво за модели 25 % нитро 1 л", "", "nitromethane", "restricted"),
    ("en", "Nitro fuel 1 gallon", "for model engines", "nitromethane", "undetermined"),
    ("en", "Battery acid 1 L", "", "sulfuric-acid", "restricted"),
    ("en", "Motorcycle battery YTX9-BS 12V with acid pack", "", "sulfuric-acid", "restricted"),
    ("de", "Batteriefüllsäure 5 l", "", "sulfuric-acid", "restricted"),
    ("de", "Motorradbatterie YB14 12V inkl. Säurepack", "", "sulfuric-acid", "restricted"),
    ("fr", "Batterie moto YTX12 livrée avec pack acide", "", "sulfuric-acid", "restricted"),
    ("es", "Electrolito para batería", "", "sulfuric-acid", "restricted"),
    ("it", "Batteria moto 12V con acido a corredo", "", "sulfuric-acid", "restricted"),
    ("nl", "Motoraccu 12V inclusief zuurpakket", "accu", "sulfuric-acid", "restricted"),
    ("pl", "Kwas akumulatorowy 1 l", "", "sulfuric-acid", "restricted"),
    ("pl", "Butelka kwasu akumulatorowego 5 l", "", "sulfuric-acid", "restricted"),
    ("cs", "Elektrolyt do autobaterie 1 l", "", "sulfuric-acid", "restricted"),
    ("sk", "Kyselina do batérie 1 l", "", "sulfuric-acid", "restricted"),
    ("sv", "Batterisyra 1 l", "", "sulfuric-acid", "restricted"),
    ("no", "Batterisyre 5 l", "", "sulfuric-acid", "restricted"),
    ("da", "Motorcykelbatteri 12V inkl. syre", "batteri", "sulfuric-acid", "restricted"),
    ("fi", "Akkuhappo 1 l", "", "sulfuric-acid", "restricted"),
    ("hu", "Akkumulátor sav 1 l", "", "sulfuric-acid", "restricted"),
    ("ro", "Electrolit auto 1 l", "", "sulfuric-acid", "restricted"),
    ("hr", "Kiselina za akumulator 1 l", "", "sulfuric-acid", "restricted"),
    ("sl", "Akumulatorska kislina 1 l", "", "sulfuric-acid", "restricted"),
    ("sr", "Kiselina za akumulatore 1 l", "", "sulfuric-acid", "restricted"),
    ("el", "Υγρά μπαταρίας 1 L", "", "sulfuric-acid", "restricted"),
    ("bg", "Електролит за акумулатор 1 л", "", "sulfuric-acid", "restricted"),
    ("ru", "Электролит кислотный 1,28 г/см3 5 л", "", "sulfuric-acid", "restricted"),
    ("uk", "Електроліт для акумуляторів 1 л", "", "sulfuric-acid", "restricted"),
    ("et", "Akuhape 1 l", "", "sulfuric-acid", "restricted"),
    ("lv", "Akumulatoru skābe 1 l", "", "sulfuric-acid", "restricted"),
    ("lt", "Akumuliatorių rūgštis 1 l", "", "sulfuric-acid", "restricted"),
    ("is", "Rafgeymasýra 1 l", "", "sulfuric-acid", "restricted"),
    ("tr", "Akü asidi 1 L", "", "sulfuric-acid", "restricted"),
    ("en", "Acid drain opener 98% 1 L", "", "sulfuric-acid", "restricted"),
    ("es", "Desatascador ácido 96 % 1 l", "", "sulfuric-acid", "restricted"),
    ("fr", "Déboucheur acide 96 % 1 L", "", "sulfuric-acid", "restricted"),
    ("it", "Disgorgante acido 96 % 1 l", "", "sulfuric-acid", "restricted"),
    ("de", "Abflussreiniger mit Schwefelsäure 96 % 1 l", "", "sulfuric-acid", "restricted"),
    ("en", "Drain opener, 93% sulphuric", "", "sulfuric-acid", "restricted"),
    ("fr", "pH moins liquide sulfurique 38 % 20 L", "piscine", "sulfuric-acid", "restricted"),
    ("de", "pH-Minus flüssig 14,9 % 20 l", "Pool", "sulfuric-acid", "reportable"),
    ("es", "Minorador de pH líquido 25 kg", "piscina", "sulfuric-acid", "undetermined"),
    ("nl", "pH-min vloeibaar 20 liter", "zwembad", "sulfuric-acid", "undetermined"),
    ("fr", "pH moins liquide 20 L", "piscine", "sulfuric-acid", "undetermined"),
    ("en", "pH- 59 % nitric 1 L", "hydroponics", "nitric-acid", "restricted"),
    ("en", "pH Down Grow 38 % 1 L", "hydroponics", "nitric-acid", "restricted"),
    ("es", "UAN 32 a granel", "", "ammonium-nitrate", "reportable"),
    ("en", "UAN-28 solution 1000 L", "", "ammonium-nitrate", "reportable"),
    ("fr", "Solution azotée UAN 30", "", "ammonium-nitrate", "reportable"),
    ("pl", "RSM 32 nawóz 1000 l", "", "ammonium-nitrate", "reportable"),
    ("cs", "DAM 390 1000 l", "", "ammonium-nitrate", "reportable"),
    ("ru", "КАС-32 удобрение", "", "ammonium-nitrate", "reportable"),
    ("uk", "Карбамідно-аміачна суміш 1000 л", "", "ammonium-nitrate", "reportable"),
    ("de", "Ammonsulfatsalpeter 26 N + 13 S 600 kg", "", "ammonium-nitrate", "reportable"),
    ("es", "Nitrosulfato amónico 26 % 25 kg", "", "ammonium-nitrate", "reportable"),
    ("fr", "Sulfonitrate d'ammonium 26 N", "", "ammonium-nitrate", "reportable"),
    ("pl", "Saletrosan 26 500 kg", "", "ammonium-nitrate", "reportable"),
    ("de", "Magnesammonsalpeter 50 kg", "", "ammonium-nitrate", "restricted"),
    ("nl", "MAS meststof big bag", "", "ammonium-nitrate", "restricted"),
    ("pl", "Saletra amonowa 50 kg", "", "ammonium-nitrate", "restricted"),
    ("ru", "Аммиачная селитра 50 кг", "", "ammonium-nitrate", "restricted"),
    ("uk", "Аміачна селітра 25 кг", "", "ammonium-nitrate", "restricted"),
    ("fr", "Ammonitrate soufré 24N + 6S", "", "ammonium-nitrate", "restricted"),
    ("en", "YaraBela Extran 33.5 600 kg", "", "ammonium-nitrate", "restricted"),
    ("de", "YaraBela Sulfan 24N+6S", "", "ammonium-nitrate", "restricted"),
    ("sr", "Amonijumska šalitra 25 kg", "", "ammonium-nitrate", "restricted"),
    ("hu", "Ammonsalétrom 34 % 25 kg", "", "ammonium-nitrate", "restricted"),
    ("bg", "Амониева селитра 25 кг", "", "ammonium-nitrate", "restricted"),
    ("lt", "Amonio salietra 50 kg", "", "ammonium-nitrate", "restricted"),
    ("fi", "Suomensalpietari 27 N 500 kg", "", "ammonium-nitrate", "restricted"),
    ("ru", "Нитроаммофоска 16:16:16 50 кг", "", "ammonium-nitrate", "reportable"),
    ("en", "Nitrophoska NPK 15-15-15 25 kg", "", "ammonium-nitrate", "reportable"),
    ("de", "Kalkammonsalpeter 25 kg Sack", "", "ammonium-nitrate", "restricted"),
    ("hu", "Pétisó 27 % 50 kg", "", "ammonium-nitrate", "restricted"),
    ("pl", "Saletrzak 27 50 kg", "", "ammonium-nitrate", "restricted"),
    ("uk", "Вапняково-аміачна селітра 27 % 50 кг", "", "ammonium-nitrate", "restricted"),
    ("de", "Norgesalpeter 25 kg", "", "calcium-nitrate", "reportable"),
    ("en", "YaraLiva Calcinit 25 kg", "", "calcium-nitrate", "reportable"),
    ("uk", "Кальцієва селітра 25 кг", "", "calcium-nitrate", "reportable"),
    ("en", "NPK 20-10-10", "nitrate nitrogen 9 %, ammoniacal nitrogen 11 %", "ammonium-nitrate", "restricted"),
    ("es", "Sal de nitro 250 g", "", "potassium-nitrate", "reportable"),
    ("tr", "Güherçile 1 kg", "", "potassium-nitrate", "reportable"),
    ("en", "Prague powder #2 1 kg", "for dry cured salami", "sodium-nitrate", "reportable"),
    ("it", "Sale di Praga n° 2 500 g", "salumi", "sodium-nitrate", "reportable"),
    ("de", "Salpeterpökelsalz 1 kg", "", "potassium-nitrate", "reportable"),
    ("de", "Chlorat-Unkrautvernichter 5 kg", "", "sodium-chlorate", "undetermined"),
    ("fr", "Chlorate désherbant 5 kg", "", "sodium-chlorate", "undetermined"),
    ("en", "Solid fuel tablets 24 x 4 g", "", "hexamine", "reportable"),
    ("de", "Trockenbrennstoff 20 Tabletten", "", "hexamine", "reportable"),
    ("fr", "Tablettes combustibles pour réchaud, 20 pièces", "", "hexamine", "reportable"),
    ("es", "Pastillas de combustible para hornillo 20 uds", "", "hexamine", "reportable"),
    ("it", "Tavolette combustibili per fornellino 20 pz", "", "hexamine", "reportable"),
    ("nl", "Esbit brandstoftabletten 20 stuks", "", "hexamine", "reportable"),
    ("pl", "Tabletki paliwowe 20 szt", "", "hexamine", "reportable"),
    ("cs", "Palivové tablety 20 ks", "", "hexamine", "reportable"),
    ("sv", "Bränsletabletter 20 st", "", "hexamine", "reportable"),
    ("da", "Brændselstabletter 20 stk", "", "hexamine", "reportable"),
    ("fi", "Polttoainetabletit 20 kpl", "", "hexamine", "reportable"),
    ("ru", "Сухое горючее 10 таблеток", "", "hexamine", "reportable"),
    ("uk", "Сухе пальне 10 таблеток", "", "hexamine", "reportable"),
    ("bg", "Твърдо гориво таблетки 20 бр", "", "hexamine", "reportable"),
    ("el", "Ταμπλέτες καυσίμου 20 τεμ", "", "hexamine", "reportable"),
    ("lt", "Sausas spiritas 8 tabletės", "", "hexamine", "reportable"),
    ("de", "Alupulver 5 µm 250 g", "", "aluminium-powder", "reportable"),
    ("en", "German dark 3 micron 500 g", "", "aluminium-powder", "reportable"),
    ("en", "Aluminium flake 325 mesh 1 kg", "", "aluminium-powder", "reportable"),
    ("en", "Atomised aluminium 45 µm", "", "aluminium-powder", "reportable"),
    ("cs", "Hliníkový prach 1 kg", "", "aluminium-powder", "reportable"),
    ("pl", "Puder aluminiowy 1 kg", "", "aluminium-powder", "reportable"),
    ("es", "Purpurina de aluminio 100 g", "", "aluminium-powder", "reportable"),
    ("ru", "Пудра алюминиевая ПАП-2 1 кг", "", "aluminium-powder", "reportable"),
    ("de", "Magnesiumstaub 63 µm 100 g", "", "magnesium-powder", "reportable"),
]

LOOKALIKES = [  # title, description
    ("Nitro RC car 1:10 RTR, 3.5 cc engine", "runs on 20 % nitro fuel"),
    ("Nitro glow plug igniter with charger", ""),
    ("RC nitro fuel bottle 500 ml", ""),
    ("Nitro engine .21 with pull start", "fuel 16 % nitro"),
    ("Nitro cold brew coffee 4 % milk", ""),
    ("Nitro Acer laptop 15, 20 % off", ""),
    ("Glow plug heater for RC fuel engines", ""),
    ("Model fuel 0 % nitro, 18 % oil 5 L", ""),
    ("Fuel filter for nitro RC cars, 20 % more flow", ""),
    ("Ilford film developer 1 L", ""),
    ("Paper developer 10 % solution", "for black and white photo paper, colour safe"),
    ("Web developer T-shirt 20 volumes", ""),
    ("Developer Edition, volume 2", ""),
    ("Entwickler C-41 für Farbfilm 6 %", "Film"),
    ("Antioxidant cream 9 % vitamin C", "for hair and skin"),
    ("Anti-oxidant hair serum 3 %", ""),
    ("Full volume hair mousse 30 vol effect", ""),
    ("Oxygen facial spray 6 %", "cream for skin"),
    ("Benzoyl peroxide 5 % cream wash", ""),
    ("Gel peróxido de benzoílo 10 % pelo y barba", ""),
    ("Peroxidfreie Haarfarbe 10 %", ""),
    ("MEKP hardener 2 % peroxide, colour resin", ""),
    ("Carbamide peroxide 16 % teeth whitening gel", ""),
    ("Peroxide-free teeth whitening strips 10 %", ""),
    ("Active oxygen shock granulate 5 kg for pools", ""),
    ("Aktivsauerstoff Granulat für Pool 5 kg", ""),
    ("Oxygène actif pastilles, tablettes piscine 1 kg", "poudre"),
    ("Oxígeno activo quitamanchas líquido 1 l", "ropa blanca"),
    ("Aktywny tlen tabletki do basenu 1 kg", ""),
    ("Sodium percarbonate 1 kg active oxygen bleach", ""),
    ("Multi-purpose contact lens solution 360 ml", ""),
    ("AGM battery 12V 74Ah", ""),
    ("Batterie moto YTX9 12V activée usine, prête à poser", ""),
    ("Motorradbatterie 12V ohne Säurepack", "werkseitig befüllt"),
    ("Potassium hydroxide electrolyte 5 L for NiFe battery", ""),
    ("Electrolito alcalino B-20", ""),
    ("Alkaline battery electrolyte KOH 5 L", ""),
    ("Battery acid tester hydrometer", ""),
    ("Säureprüfer für Batteriesäure", ""),
    ("Elektrolyt Zitrone Tabletten 20 Stück", ""),
    ("Electrolyte drink powder 500 g", ""),
    ("Distilled water for battery 5 L", ""),
    ("Drain opener liquid 1 L", ""),
    ("Abflussreiniger Granulat 600 g", ""),
    ("Caustic soda drain cleaner 99 % 1 kg", ""),
    ("Hydrochloric acid drain cleaner 90 % of blockages", ""),
    ("Drain cleaner with citric acid 95 % natural", "granules"),
    ("pH minus granules 5 kg", "pool"),
    ("pH-Minus Granulat 6 kg", "Pool"),
    ("pH Moins poudre 5 kg", "piscine"),
    ("pH Down Bloom 81 % phosphoric acid 1 L", ""),
    ("pH minus liquid hydrochloric acid 33 % pool", ""),
    ("pH tester for pool, pH minus dosing pump 1.5 L/h", ""),
    ("pH Down citric acid 1 L for plants", ""),
    ("Urea 46 % N 25 kg", ""),
    ("Ammonium sulphate 21-0-0 25 kg", ""),
    ("NPK 15-15-15 25 kg", ""),
    ("Lawn fertiliser 27-0-0 urea 25 kg", ""),
    ("DAP 18-46-0 50 kg", ""),
    ("MAS holder for phone", ""),
    ("Masque MAS 27", ""),
    ("CAN holder 27 cm", ""),
    ("Juan 32 shirt", ""),
    ("Uranus vase 32 cm", ""),
    ("Polifoska 6 NPK 6-20-30", ""),
    ("Nitritpökelsalz 1 kg", ""),
    ("Prague powder #1 pink curing salt 500 g", ""),
    ("Pökelsalz 0,5 % Nitrit 1 kg", ""),
    ("Himalayan pink salt 250 g", ""),
    ("Stump remover granules 1 lb", ""),
    ("Glyphosate weed killer 1 L, chlorate-free", ""),
    ("Wax fuel tablets, paraffin 24 pcs", ""),
    ("Fuel tablets from ethanol gel", ""),
    ("Folding pocket stove for solid fuel tablets", ""),
    ("Esbit stainless steel flask 0.5 L", ""),
    ("Esbit Kocher Edelstahl 985 ml", ""),
    ("Dishwasher tablets 50", ""),
    ("Firelighter fuel cubes, wood wool and wax", ""),
    ("Nail polish remover 200 ml", ""),
    ("Nagellackentferner acetonfrei 100 ml", ""),
    ("Instant cold pack with urea", ""),
    ("Reusable hot and cold pack", ""),
    ("Magnesium flakes bath salt 1 kg", ""),
    ("Magnesium chloride flakes 47 % 5 kg", ""),
    ("Magnesium metal ribbon 25 g", ""),
    ("Magnesium citrate powder 500 g", ""),
    ("Aluminium foil 30 m", ""),
    ("Aluminium spray paint metallic pigment 400 ml", "aerosol"),
    ("Powder-coated aluminium frame", ""),
    ("Schwarzkopf shampoo 250 ml", ""),
    ("Aluminium granules 2-5 mm 500 g", ""),
    ("Oxygen scented candle 200 g", ""),
]


@pytest.mark.parametrize("case", HELD, ids=lambda case: f"{case[0]}: {case[1]}")
def test_a_product_holds_what_it_does_not_name(recognise: Recognise, case: tuple[str, str, str, str, str]) -> None:
    _, title, description, substance, status = case

    recognition = recognise(title, description)

    assert {one.substance: one.status for one in recognition.substances}.get(substance) == status
    assert recognition.status == status


@pytest.mark.parametrize(("title", "description"), LOOKALIKES)
def test_what_only_looks_like_such_a_product_is_left_alone(recognise: Recognise, title: str, description: str) -> None:
    assert recognise(title, description).status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    ("title", "strength"),
    [
        ("Battery acid 1 L", "33 to 38 % w/w"),
        ("Peroxide contact lens solution 360 ml", "3 % w/w"),
        ("Hydrogen Peroxide Topical Solution 16 oz", "2.5 to 3.5 % w/w"),
        ("UAN 32 fertiliser", "43.8857 to 45.7142 % w/w"),
        ("Kalkammonsalpeter 25 kg Sack", "57.1428 to 80 % w/w"),
    ],
)
def test_the_kind_says_how_strong_a_product_is_that_does_not(recognise: Recognise, title: str, strength: str) -> None:
    assert strength in [str(one.strength) for one in recognise(title).substances]


def test_the_reason_says_that_no_strength_is_stated_and_what_it_rests_on(recognise: Recognise) -> None:
    (found,) = recognise("Battery acid 1 L").substances

    assert "Not named: battery acid is sulfuric acid. No strength stated; 33 to 38 % w/w is usual" in found.reason
    assert "DIN 43530" in found.reason
    assert all(span.shows != "strength" for span in found.evidence)


def test_a_stated_strength_comes_before_the_usual_one(recognise: Recognise) -> None:
    (found,) = recognise("Battery acid 14 % 1 L").substances

    assert (str(found.strength), found.status) == ("14 % w/w", Status.REPORTABLE)


def test_every_kind_has_its_source_and_words_or_company() -> None:
    for product in shipped_products(shipped_contexts()).products:
        assert product.source, product.kind
        assert product.words or product.ambiguity.needs, product.kind


def test_words_are_known_in_every_language_of_the_union() -> None:
    union = "bg cs da de el en es et fi fr hr hu it lt lv nl pl pt ro sk sl sv"
    known = {lang for product in shipped_products(shipped_contexts()).products for lang, _ in product.words}

    assert known >= {*union.split(), "no", "is", "uk", "sr", "tr", "ru"}


@pytest.mark.parametrize(
    ("title", "description", "status"),
    [
        ("Cream developer 30 vol 9 % 1 L", "", "reportable"),
        ("Oxidante en crema 20 volúmenes 1 L", "tinte capilar", "reportable"),
        ("Oxydant 40 vol 1 L", "coloration cheveux", "reportable"),
        ("Entwickler 6 %", "für Haarfarben", "reportable"),
        ("Utleniacz 12 % 1 L", "do farby do włosów", "reportable"),
        ("Hidrogen u kremi 9 % 1 L", "", "reportable"),
    ],
)
def test_hair_developer_is_hydrogen_peroxide(recognise: Recognise, title: str, description: str, status: str) -> None:
    (found,) = recognise(title, description).substances

    assert (found.substance, found.status) == ("hydrogen-peroxide", status)
    assert found.strength is not None


@pytest.mark.parametrize(
    "title",
    [
        "SQL Server Developer Edition 2019",
        "Full volume shampoo 250 ml",
        "Property developer handbook",
        "Oxidante 5 L",
        "Developer hoodie, 20 % off",
        "Benzoyl peroxide 5 % gel",
        "Nitro cold brew coffee 4 %",
        "NPK 15-15-15 25 kg",
        "Urea 46 % N 25 kg",
        "Ammonium sulphate 21 % ammonium nitrogen",
    ],
)
def test_words_of_the_trade_need_their_company(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    "title", ["Batteriesäure 37 % 1 l", "Acide pour batterie 37 % 5 L", "Kwas do akumulatorów 37% 1 L"]
)
def test_battery_acid_is_sulfuric_acid(recognise: Recognise, title: str) -> None:
    (found,) = recognise(title).substances

    assert (found.substance, found.status) == ("sulfuric-acid", Status.RESTRICTED)


def test_glow_fuel_holds_nitromethane(recognise: Recognise) -> None:
    (found,) = recognise("RC car fuel 25 % nitro 4 L").substances

    assert (found.substance, found.status) == ("nitromethane", Status.RESTRICTED)


@pytest.mark.parametrize(
    ("title", "substance"),
    [
        ("Азотная кислота 65 % 1 л", "nitric-acid"),
        ("Сірчана кислота 96 % 1 л", "sulfuric-acid"),
        ("Sülfürik asit %96 1 L", "sulfuric-acid"),
        ("Перекись водорода 35 % 5 л", "hydrogen-peroxide"),
        ("硝酸 65% 500 ml", "nitric-acid"),
        ("حمض النيتريك 65 % 1 L", "nitric-acid"),
        ("Vetnisperoxíð 35 % 1 l", "hydrogen-peroxide"),
        ("Sumporna kiselina 96 % 1 L", "sulfuric-acid"),
    ],
)
def test_names_of_further_languages_are_known(recognise: Recognise, title: str, substance: str) -> None:
    assert [found.substance for found in recognise(title).substances] == [substance]


@pytest.mark.parametrize("title", ["硫酸铜 500 g", "硫酸钾 1 kg", "过硫酸铵"])
def test_a_salt_of_sulfuric_acid_is_not_the_acid(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    ("description", "status", "strength"),
    [
        ("N 15 % (nitrate 6.3 % / ammoniacal 8.7 %)", "reportable", "36 % w/w"),
        ("18 % (Nitrato 9,65 % / Amonio 8,35 %)", "restricted", "47.7142 % w/w"),
        ("N 16 % (50 % nítrico / 50 % amoniacal)", "reportable", "45.7142 % w/w"),
        ("N 34 % (17 % Nitratstickstoff, 17 % Ammoniumstickstoff)", "restricted", "97.1428 % w/w"),
    ],
)
def test_nitrogen_by_its_forms_bounds_ammonium_nitrate(
    recognise: Recognise, description: str, status: str, strength: str
) -> None:
    """Annex I footnote 4: twice the smaller of nitrate and ammonium nitrogen, over 0.35."""
    (found,) = recognise("Compound fertiliser 25 kg", description).substances

    assert (found.substance, found.status, str(found.strength)) == ("ammonium-nitrate", status, strength)


@pytest.mark.parametrize(
    "title", ["Ammonitrate 33,5 vrac", "Ammonium nitrate 34 prilled", "Calcium ammonium nitrate 27"]
)
def test_a_bare_figure_after_the_name_of_a_fertiliser_is_its_nitrogen(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.RESTRICTED


def test_a_pack_after_the_name_is_no_nitrogen(recognise: Recognise) -> None:
    assert recognise("Ammonium nitrate 25 kg").status is Status.UNDETERMINED


@pytest.mark.parametrize(
    ("title", "substance"),
    [
        ("Roztwór kwasu siarkowego 96 % 1 L", "sulfuric-acid"),
        ("Roztok peroxidu vodíku 35 % 5 l", "hydrogen-peroxide"),
        ("Nawóz z azotanem potasu 25 kg", "potassium-nitrate"),
        ("Prášek dusičnanu draselného 1 kg", "potassium-nitrate"),
        ("Раствор азотной кислоты 65 % 1 л", "nitric-acid"),
        ("Раствор перекиси водорода 35 %", "hydrogen-peroxide"),
        ("Otopina sumporne kiseline 96 % 1 L", "sulfuric-acid"),
        ("Saletry amonowej 34 % N 25 kg", "ammonium-nitrate"),
    ],
)
def test_names_bend_by_case(recognise: Recognise, title: str, substance: str) -> None:
    assert [found.substance for found in recognise(title).substances] == [substance]


@pytest.mark.parametrize(
    "title",
    ["Chlorek potasu 1 kg", "Siarczan amonu 25 kg", "Kyselina citronová 1 kg", "Сульфат калия 1 кг", "Азот жидкий"],
)
def test_other_salts_and_acids_of_the_same_words_are_left_alone(recognise: Recognise, title: str) -> None:
    assert recognise(title).status is Status.NOT_REGULATED


def test_the_reason_says_why_a_product_holds_what_it_does_not_name(recognise: Recognise) -> None:
    (found,) = recognise("Cream developer 30 vol 9 % 1 L").substances

    assert found.reason.endswith("Not named: hair developer is hydrogen peroxide in a cream or a lotion.")


@pytest.mark.parametrize(
    ("title", "substance"),
    [
        ("Heli race blend 30% nitro / 18% oil, 4 l", "nitromethane"),
        ("Nítrico 60 % 1 L", "nitric-acid"),
        ("Электролит корректирующий кислотный 10 л, плотность 1,40", "sulfuric-acid"),
        ("Перекис 3% 100 мл флакон", "hydrogen-peroxide"),
        ("Abono N 24: nítrico 12 / amoniacal 12, saco 40 kg", "ammonium-nitrate"),
        ("Fertilizer 11 % N + 15 % MgO water soluble 25 kg", "magnesium-nitrate-hexahydrate"),
        ("NPK 13-0-46 fully soluble 25 kg", "potassium-nitrate"),
        ("Magnalium 50/50 < 100 µm 500 g", "aluminium-powder"),
    ],
)
def test_declared_contents_and_short_names_tell_the_substance(recognise: Recognise, title: str, substance: str) -> None:
    assert substance in {one.substance for one in recognise(title, "").substances}
