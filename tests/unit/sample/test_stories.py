"""Some orders of a made-up shop: what belongs together stays together, whenever it is said to have been."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from poisonbook.sample import make_shop
from poisonbook.sample.stories import NoShopError, Story, ToldOrder, read_stories

NOW = datetime(2026, 11, 22, 20, 0)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    make_shop(folder, products=200, lines=2_000)
    return folder


def test_every_scenario_is_told_whole_and_each_at_most_twice(shop: Path) -> None:
    *planted, ordinary = read_stories(shop, ordinary=2)

    assert max(Counter(one.kind for one in planted).values()) <= 2
    (split,) = (one for one in planted if one.kind == "split-purchase")
    assert len(split.orders) == 3
    assert [one.at for one in split.orders] == sorted(one.at for one in split.orders)
    assert (ordinary.kind, len(ordinary.orders)) == ("", 2)
    of_stories = {line["customer_id"] for one in planted for order in one.orders for line in order.lines}
    assert of_stories.isdisjoint(line["customer_id"] for order in ordinary.orders for line in order.lines)


def test_a_story_moves_in_time_as_one() -> None:
    first, last = datetime(2025, 1, 1), datetime(2025, 1, 31)
    story = Story("kind", (ToldOrder("A", first, ({"order_id": "A"},)), ToldOrder("B", last, ({"order_id": "B"},))))

    moved = story.ending(NOW)

    assert [one.at for one in moved.orders] == [NOW - timedelta(days=30), NOW]


def test_a_folder_without_a_shop_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoShopError, match="no shop that `poisonbook sample` made"):
        read_stories(tmp_path, ordinary=5)
