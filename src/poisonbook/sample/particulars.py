"""What an order of the made-up shop says beside its goods: where it goes, how it was paid, what was checked.

Nobody could take them for real: every house of Sample Street has a number of eight figures. Each customer has an
address and a means of payment that no other customer has, so that no finding follows from sharing one but where a
scenario says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from numpy import bool_, uint8

from poisonbook.facts.schema import LicenceState, StatementState
from poisonbook.sample.chance import Ints
from poisonbook.sample.customers import CLASSES
from poisonbook.sample.scenarios import Particulars
from poisonbook.sample.texts import numbered
from poisonbook.values.buyers import BuyerClass

if TYPE_CHECKING:
    import pyarrow as pa

_DIGITS = 8
_NUMBERS = 10**_DIGITS
_HOUSE_STRIDE, _TOKEN_STRIDE = 27_182_819, 31_415_927
"""They share no factor with the numbers' count, so that no two customers have one house or one token."""
_COLLECTED_EVERY, _INVOICED_EVERY, _SHOUTED_EVERY = 4, 3, 5

_STATEMENTS = {
    BuyerClass.GENERAL_PUBLIC: StatementState.NONE,
    BuyerClass.PROFESSIONAL_USER: StatementState.VALID,
    BuyerClass.FARMER: StatementState.VALID,
    BuyerClass.ECONOMIC_OPERATOR: StatementState.VALID,
}
_LICENCES = {BuyerClass.GENERAL_PUBLIC: LicenceState.NONE}
_COUNTRIES = ("DE", "FR", "ES", "IT", "NL", "PL", "PT", "SE", "CZ", "AT")


def particulars(
    orders: Ints,
    customers: Ints,
    known: npt.NDArray[bool_],
    buyers: npt.NDArray[uint8],
    *,
    payers: Ints,
    stated: Ints,
    words: Sequence[Particulars],
) -> dict[str, pa.Array]:
    """The columns from `delivery_country` to `payment_token`, a row an order.

    Args:
        orders: the orders' numbers.
        customers: the numbers of their customers.
        known: whether the order names its customer; one that does not is collected and paid in cash.
        buyers: the code of each order's buyer class.
        payers: the numbers of the customers whose means of payment the orders have.
        stated: what each order says otherwise, as a place in `words`.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    tokens = numbered("tok_sample_", payers * _TOKEN_STRIDE % _NUMBERS, _DIGITS)
    houses = customers * _HOUSE_STRIDE % _NUMBERS
    plain = numbered("", houses, _DIGITS, " Sample Street, Sampletown")
    shouted = numbered("", houses, _DIGITS, "  SAMPLE STREET SAMPLETOWN")
    addresses = pc.if_else(orders % _SHOUTED_EVERY == 0, shouted, plain)
    together = np.array([word.one_payment for word in words])[stated]
    countries = np.array(_COUNTRIES)[customers % len(_COUNTRIES)]
    return {
        "delivery_country": _said(stated, [word.country for word in words], pa.array(countries, mask=~known)),
        "statement_state": _said(stated, [word.statement for word in words], _checked(_STATEMENTS, buyers)),
        "licence_state": _said(stated, [word.licence for word in words], _checked(_LICENCES, buyers)),
        "delivery_address": pc.if_else(known & (orders % _COLLECTED_EVERY != 0), addresses, None),
        "payment_token": pc.if_else(known & (together | (orders % _INVOICED_EVERY != 0)), tokens, None),
    }


def _said(stated: Ints, words: Sequence[str | None], usual: pa.Array) -> pa.Array:
    """What an order says itself, or what is usual."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.coalesce(pa.array(words, pa.string()).take(pa.array(stated)), usual)


def _checked(states: Mapping[BuyerClass, str], buyers: npt.NDArray[uint8]) -> pa.Array:
    """What was recorded of a check, which depends on the class of buyer alone."""
    import pyarrow as pa

    words = [None if buyer is None else states.get(BuyerClass(buyer)) for buyer in CLASSES]
    return pa.array(words, pa.string()).take(pa.array(buyers))
