"""What it costs on one core to stand in for a customer's id, and to seal, open and rotate a record's particulars.

    python -m benchmarks.seal_speed [--seals 2000] [--customers 1000000]

The time is that of the processor, as the machine may do something else beside it.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from poisonbook.privacy.both_roles import BothRoles
from poisonbook.privacy.key_pairs import Algorithm, SecretKey
from poisonbook.privacy.private_role_keys import PrivateRoleKey
from poisonbook.privacy.pseudonyms import Personal, PseudonymKey
from poisonbook.privacy.sealing import SealContext, TwoOfTwoSeal, sealed_anew
from poisonbook.register.roles import Role

_CONTEXT = SealContext("shop", "identity_check", "idc_1")
_PARTICULARS = {"number": "C01X00T47", "issued_by": "Poliisi", "expires_on": "2031-04-30"}


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seals", type=int, default=2_000, help="made, opened and rotated")
    arguments.add_argument("--customers", type=int, default=1_000_000, help="whose ids become pseudonyms")
    asked = arguments.parse_args()
    table = Table("a second, on one core", *(one.label for one in Algorithm))
    rates = [_rates(algorithm, asked.seals) for algorithm in Algorithm]
    for name in rates[0]:
        table.add_row(name, *(f"{one[name]:,.0f}" for one in rates))
    ids = [f"customer-{number}@shop.example" for number in range(asked.customers)]
    key = PseudonymKey(os.urandom(32))
    seconds = _seconds(lambda: key.pseudonyms(ids, Personal.CUSTOMER))
    console = Console(width=100)
    console.print(table)
    console.print(f"pseudonyms of different ids a second, on one core: {asked.customers / seconds:,.0f}")


def _rates(algorithm: Algorithm, count: int) -> dict[str, float]:
    keys = {role: PrivateRoleKey(role, SecretKey(os.urandom(32), algorithm)) for role in Role}
    seal, both = TwoOfTwoSeal({role: one.key.public for role, one in keys.items()}), BothRoles(list(keys.values()))
    sealed = seal.seal(_PARTICULARS, context=_CONTEXT)
    old, new = keys[Role.COMPLIANCE], SecretKey(os.urandom(32), algorithm).public
    steps: dict[str, Callable[[], object]] = {
        "seals": lambda: seal.seal(_PARTICULARS, context=_CONTEXT),
        "openings, both keys at hand": lambda: both.open(sealed, context=_CONTEXT),
        "rotations of one role": lambda: sealed_anew(sealed, old.role, old.key, new, context=_CONTEXT),
    }
    return {name: count / _seconds(step, times=count) for name, step in steps.items()}


def _seconds(work: Callable[[], object], *, times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
