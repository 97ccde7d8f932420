"""Numbers that name a substance: CAS and EC numbers with their check digits, UN numbers."""

from __future__ import annotations

import re

_CAS = re.compile(r"([1-9][0-9]{1,6})-([0-9]{2})-([0-9])")
_EC = re.compile(r"([2-9][0-9]{2})-([0-9]{3})-([0-9])")
_UN = re.compile(r"[0-9]{4}")


def is_cas(text: str) -> bool:
    """Whether `text` is a CAS number, hyphens included, with a right check digit.

    >>> is_cas("7722-84-1"), is_cas("7722-84-2")
    (True, False)
    """
    match = _CAS.fullmatch(text)
    return match is not None and cas_check_digit(match[1] + match[2]) == int(match[3])


def is_ec(text: str) -> bool:
    """Whether `text` is an EC number (EINECS, ELINCS or NLP), hyphens included, with a right check digit.

    >>> is_ec("231-765-0"), is_ec("231-765-1")
    (True, False)
    """
    match = _EC.fullmatch(text)
    return match is not None and ec_check_digit(match[1] + match[2]) == int(match[3])


def is_un(text: str) -> bool:
    """Whether `text` is a UN number: four digits. It has no check digit.

    >>> is_un("2014"), is_un("UN2014")
    (True, False)
    """
    return _UN.fullmatch(text) is not None


def cas_check_digit(body: str) -> int:
    """The check digit for the digits before it: their sum, weighted 1, 2, 3 … from the right, modulo 10.

    >>> cas_check_digit("772284")
    1
    """
    return sum(weight * int(digit) for weight, digit in enumerate(reversed(body), start=1)) % 10


def ec_check_digit(body: str) -> int:
    """The check digit for the six digits before it: their sum, weighted 1, 2, 3 … from the left, modulo 11.

    A body whose sum gives 10 is never issued; 10 is then what comes back, and no digit equals it.

    >>> ec_check_digit("231765")
    0
    """
    return sum(weight * int(digit) for weight, digit in enumerate(body, start=1)) % 11
