"""What the sample plants is what a screening finds, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from poisonbook.facts.records import finding_record
from poisonbook.values.status import Status
from poisonbook.workflows.files import ScreenRequest, screen_files

if TYPE_CHECKING:
    from tests.conftest import Poisonbook, Run, Shop

from tests.conftest import found_in, json_lines, made_shop


def screened(shop: Shop, out: Path) -> list[object]:
    """The rows of findings.jsonl."""
    request = ScreenRequest(
        catalogue=[str(shop.catalogue)], orders=[str(shop.orders)], companions=shop.companions, out=out
    )
    screening = screen_files(request)
    assert not screening.refused
    rows: list[object] = json_lines(out / "findings.jsonl")
    assert rows == [finding_record(finding) for finding in screening.findings]
    return rows


@pytest.mark.parametrize("seed", range(20))
def test_a_screening_finds_what_was_planted_and_nothing_else(tmp_path: Path, seed: int) -> None:
    """Twenty seeds, shops of different sizes and shares of regulated goods."""
    share = (0.001, 0.01, 0.1, 0.3)[seed % 4]
    shop = made_shop(tmp_path / "shop", products=200 + 40 * seed, lines=1500 + 200 * seed, seed=seed, share=share)

    found = found_in(screened(shop, tmp_path / "out"))

    assert found == shop.expected


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=pytest.mark.slow if seed < 4 else pytest.mark.long) for seed in range(20)]
)
def test_a_full_size_shop_is_explained_too(tmp_path: Path, seed: int) -> None:
    """Twenty shops of 50,000 products and 2 million order lines."""
    shop = made_shop(tmp_path / "shop", products=50_000, lines=2_000_000, seed=1868 + seed)

    found = found_in(screened(shop, tmp_path / "out"))

    assert found == shop.expected


def test_every_special_listing_has_the_status_that_the_sample_says(shop: Shop, tmp_path: Path) -> None:
    """Regulated, undetermined and decoy listings; and no ordinary good is taken for one of them."""
    screened(shop, tmp_path / "out")

    truth = {row["id"]: row["status"] for row in json_lines(shop.folder / "catalogue_truth.jsonl")}
    found = {row["id"]: row["status"] for row in json_lines(tmp_path / "out" / "products.jsonl")}

    assert found == {id_: status for id_, status in truth.items() if Status(status).is_regulated}


def test_the_command_line_finds_the_same(shop: Shop, poisonbook: Poisonbook) -> None:
    """`sample`, then `screen`, as the README says."""
    made: Run = poisonbook("sample", "--out", "shop", "--products", 400, "--lines", 6000, "--seed", 11, "--json")
    found = poisonbook(
        *("screen", "--catalogue", "shop/catalogue.parquet", "--orders", "shop/orders.parquet"),
        *("--companions", "shop/companions.yaml", "--jurisdiction", "EU", "--out", "out", "--json"),
    )

    assert (made.code, made.err, found.code, found.err) == (0, "", 0, "")
    assert made.json["expected_findings"] == found.json["findings"]["total"] == len(shop.expected)
    assert found_in(json_lines(poisonbook.folder / "out" / "findings.jsonl")) == shop.expected
