"""The amount of one thing among several."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poisonbook.facts.recognition import Recognition

Recognise = Callable[..., Recognition]


def _amount(recognition: Recognition) -> str:
    (text,) = {span.text for span in recognition.substances[0].evidence if span.shows == "amount"}
    return text


@pytest.mark.parametrize(
    ("title", "amount"),
    [
        ("Bleaching powder 500 g + hydrogen peroxide 12 % 1 L + gloves", "1 L"),
        ("Polyester resin 5 kg, brushes, acetone 250 ml", "250 ml"),
        ("Rust remover 750 ml & acetone 2 x 1 L", "2 x 1 L"),
        ("Acetone 1 L + rust remover 750 ml", "1 L"),
        ("Cleaning set: degreaser 400 ml; acetone 1 L", "1 L"),
    ],
)
def test_in_a_list_of_things_each_has_its_own_amount(recognise: Recognise, title: str, amount: str) -> None:
    assert _amount(recognise(title)) == amount


def test_packs_of_the_same_are_no_list_of_things(recognise: Recognise) -> None:
    assert _amount(recognise("5 L, 1 L: acetone 99 %, 2 L")) == "5 L"
    assert _amount(recognise("Acetone 500 ml + 100 ml")) == "500 ml + 100 ml"
