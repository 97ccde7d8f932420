"""The page's colours can be told apart from what is behind them (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

STYLE = (files("poisonbook.reports") / "templates" / "style.css").read_text(encoding="utf-8")
SCHEMES = {
    name: dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", block))
    for name, block in zip(("light", "dark", "print"), re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL), strict=True)
}
TEXT_ON = [(text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "card")] + [
    ("ink", mark) for mark in ("name", "identifier", "strength", "amount", "form", "mention")
]
SHAPES = ("restricted", "undetermined", "reportable", "not_regulated", "accent", "edge")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_reaches_four_and_a_half_to_one(scheme: str) -> None:
    colours = SCHEMES[scheme]
    for text, ground in TEXT_ON:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_bars_badges_and_focus_reach_three_to_one(scheme: str) -> None:
    colours = SCHEMES[scheme]
    for shape in SHAPES:
        assert contrast(colours[shape], colours["paper"]) >= 3, shape


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of `#rgb` or `#rrggbb`, as WCAG 2.2 defines it."""
    figures = colour[1:] if len(colour) == 7 else "".join(figure * 2 for figure in colour[1:])
    channels = [int(figures[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
