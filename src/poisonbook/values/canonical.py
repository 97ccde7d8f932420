"""One spelling in bytes for plain values, so that equal values have equal fingerprints."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_bytes(value: object) -> bytes:
    """The value as JSON: keys sorted, no blanks, UTF-8.

    Texts, whole numbers, true, false, null, lists and mappings with texts for keys; TypeError for anything else.
    A binary fraction is refused too: it has no one spelling.

    >>> canonical_bytes({"b": [1, None], "a": "é"}).decode()
    '{"a":"é","b":[1,null]}'
    """
    _check(value)
    return _ENCODER.encode(value).encode()


def fingerprint(value: object) -> str:
    """SHA-256 of the canonical bytes, as `sha256:` and 64 hexadecimal figures."""
    return f"sha256:{hashlib.sha256(canonical_bytes(value)).hexdigest()}"


def _check(value: object) -> None:
    if value is None or isinstance(value, (str, int)):
        return
    if isinstance(value, Mapping):
        for key, child in value.items():
            if not isinstance(key, str):
                raise TypeError(f"expected a text for a key, not {type(key).__name__}")
            _check(child)
    elif isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        for child in value:
            _check(child)
    else:
        raise TypeError(f"a {type(value).__name__} has no canonical spelling")
