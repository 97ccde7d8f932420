"""Of whom requests are counted together."""

from __future__ import annotations

import pytest

from poisonbook.web.callers import network


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_an_address_counts_and_of_ipv6_its_64_bits_of_network(address: str, counted: str) -> None:
    assert network(address) == counted
