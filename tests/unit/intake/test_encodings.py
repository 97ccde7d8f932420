"""Which encoding a file is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.intake.encodings import detect_encoding

TEXTS = {
    "de": "Salpetersäure 65 %, für Labore\nÖl für Holz – 5 l\nBrühwürfel, groß\n",
    "fr": "Acide nitrique à 65 %, qualité supérieure\nEau oxygénée dès 5 l\nCrème brûlée, pâte feuilletée\n",
    "es": "Ácido nítrico al 65 %\nAgua oxigenada pequeña, año 2020\n¿Qué corazón?\n",
    "pl": "Kwas azotowy stężony, 65 %\nWoda utleniona – świeża\nŻółta gąbka do mycia naczyń\n",
    "cs": "Kyselina dusičná 65 %\nPeroxid vodíku, čerstvý\nŽlutá houba na nádobí, příliš žluťoučký kůň\n",
    "hu": "Salétromsav, tömény\nHidrogén-peroxid, fertőtlenítő\nSűrű szőrű kefe\n",
    "ru": "Азотная кислота, 65 %\nПерекись водорода\nЖёлтая губка для посуды\n",
    "el": "Νιτρικό οξύ 65 %\nΥπεροξείδιο του υδρογόνου\nΚίτρινο σφουγγάρι\n",
    "tr": "Nitrik asit, yoğun\nHidrojen peroksit, şişe\nSarı bulaşık süngeri, ışık\n",
    "lt": "Azoto rūgštis, koncentruota\nVandenilio peroksidas, šviežias\nGeltona kempinė, ąžuolas\n",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("de", "cp1252"),
        ("de", "cp850"),
        ("de", "mac_roman"),
        ("fr", "cp1252"),
        ("fr", "iso8859_15"),
        ("es", "cp1252"),
        ("pl", "cp1250"),
        ("pl", "iso8859_2"),
        ("pl", "cp852"),
        ("cs", "cp1250"),
        ("hu", "cp1250"),
        ("ru", "cp1251"),
        ("ru", "koi8_r"),
        ("el", "cp1253"),
        ("tr", "cp1254"),
        ("lt", "cp1257"),
    ],
)
def test_an_eight_bit_encoding_is_told_by_its_letters(language: str, encoding: str) -> None:
    data = (TEXTS[language] * 3).encode(encoding, "ignore")

    assert data.decode(detect_encoding(data)) == data.decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_by_its_marks_and_its_form(encoding: str) -> None:
    data = ("id;title\n" + TEXTS["de"]).encode(encoding)

    assert data.decode(detect_encoding(data)).removeprefix("\ufeff") == "id;title\n" + TEXTS["de"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("shift_jis", "硝酸と過酸化水素の水溶液です\n"),
        ("big5", "硝酸和過氧化氫溶液黃色海綿\n"),
        ("euc_kr", "질산 육십오 퍼센트 과산화수소 노란 스펀지 주방 청소 용품\n"),
    ],
)
def test_an_encoding_of_many_bytes_is_told_too(encoding: str, text: str) -> None:
    data = (text * 20).encode(encoding)

    assert data.decode(detect_encoding(data)) == text * 20


def test_one_damaged_line_does_not_make_another_encoding_of_utf8() -> None:
    data = TEXTS["de"].encode() + "Säure\n".encode("cp1252")

    assert detect_encoding(data) == "utf-8"


def test_a_character_cut_by_the_end_of_the_head_is_no_damage() -> None:
    assert detect_encoding("Säure\nÖl".encode()[:-2]) == "utf-8"
    assert detect_encoding("ä".encode()[:1]) != ""


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_utf8_is_always_told(text: str) -> None:
    data = text.encode()

    assert data.decode(detect_encoding(data)).removeprefix("\ufeff") == text.removeprefix("\ufeff")


@given(st.binary(max_size=200))
def test_any_bytes_get_some_encoding(data: bytes) -> None:
    assert "x".encode(detect_encoding(data))
