"""Goods that only mention what they name although a pack is stated, and offers that look like them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.facts.recognition import Recognition
from poisonbook.values.status import Status

Recognise = Callable[..., Recognition]


@pytest.mark.parametrize(
    ("title", "description"),
    [
        ("Gefahrstoffschulung Wasserstoffperoxid, 2 Stunden", ""),
        ("Corso online sulla vendita di precursori (acetone, acido nitrico)", ""),
        ("Vinyl LP: Acetone, 180g gatefold", ""),
        ("Beczka 200 l po kwasie azotowym", ""),
        ("Бочка 227 л из-под азотной кислоты, промыта", ""),
        ("Fusto 200 L lavato, ha contenuto acetone", ""),
        ("Spilltråg 40 L under dunkar med svavelsyra", ""),
        ("Trakt plast, må ikke brukes til salpetersyre", ""),
        ("Bodenbeschichtung grau 10 kg", "Hält Aceton und Schwefelsäure 20 % stand."),
        ("Kit résine 2 kg", "Acétone (non fournie) pour le nettoyage"),
        ("Téliszalámi szeletelt 70 g", "sertéshús, só, kálium-nitrát"),
        ("Enduit anti-salpêtre mural 5 kg", ""),
    ],
)
def test_courses_records_emptied_containers_and_foods_hold_none(
    recognise: Recognise, title: str, description: str
) -> None:
    assert recognise(title, description).status is Status.NOT_REGULATED


@pytest.mark.parametrize(
    "title",
    [
        "Salpetersäure 53 %, HF frei, 1 L",
        "Saletra amonowa 34 N, worki po 25 kg",
        "Saltpetre for ham and bacon 500 g",
        "Neglelak fjerner acetone 100 ml",
    ],
)
def test_an_offer_with_words_of_such_goods_stays_an_offer(recognise: Recognise, title: str) -> None:
    assert recognise(title, "").status.is_regulated
