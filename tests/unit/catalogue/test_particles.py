"""Particle sizes as listings state them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from poisonbook.catalogue.chemistry import shipped_handbook
from poisonbook.catalogue.particles import particle_sizes_in
from poisonbook.catalogue.text import fold


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("63 µm", "63", "63"),
        ("63 μm", "63", "63"),
        ("63um", "63", "63"),
        ("5 micron", "5", "5"),
        ("5-micron", "5", "5"),
        ("45 microns", "45", "45"),
        ("100 mikron", "100", "100"),
        ("63 мкм", "63", "63"),
        ("45 micras", "45", "45"),
        ("500 nm", "0.5", "0.5"),
        ("0.5 mm", "500", "500"),
        ("0,2 мм", "200", "200"),
        ("2-5 mm", "2000", "5000"),
        ("20-63 µm", "20", "63"),
        ("20 bis 63 µm", "20", "63"),
        ("< 63 µm", "0", "63"),
        ("<45 micron", "0", "45"),
        ("max. 100 µm", "0", "100"),
        ("bis 100 µm", "0", "100"),
        ("> 200 µm", "200", "10000"),
        ("min. 1 mm", "1000", "10000"),
        ("D50 30 µm", "0", "30"),
        ("D50: 250 µm", "0", "250"),
        ("average 250 µm", "0", "250"),
        ("325 mesh", "0", "44"),
        ("-325 mesh", "0", "44"),
        ("325-mesh", "0", "44"),
        ("mesh 200", "0", "74"),
        ("mesh size: 200", "0", "74"),
        ("200-325 mesh", "44", "74"),
        ("200/325 mesh", "44", "74"),
        ("-100+325 mesh", "44", "149"),
        ("+100 mesh", "149", "10000"),
        ("10-20 mesh", "841", "2000"),
        ("200 меш", "0", "74"),
    ],
)
def test_a_particle_size_is_read_in_micrometres(text: str, low: str, high: str) -> None:
    (size,) = particle_sizes_in(fold(text).text, shipped_handbook().mesh)

    assert (size.low, size.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["500 g", "3 kg", "mesh bag", "fishnet 3 m", "325"])
def test_other_figures_are_no_particle_size(text: str) -> None:
    assert particle_sizes_in(fold(text).text, shipped_handbook().mesh) == []
