"""One spelling in bytes for plain values, so that equal values have equal fingerprints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import encode_basestring


def canonical_bytes(value: object) -> bytes:
    """The value as JSON: keys sorted, no blanks, UTF-8.

    Texts, whole numbers, true, false, null, lists and mappings with texts for keys; TypeError for anything else.
    A binary fraction is refused too: it has no one spelling.

    >>> canonical_bytes({"b": [1, None], "a": "é"}).decode()
    '{"a":"é","b":[1,null]}'
    """
    return _spelled(value).encode()


class ObjectSpelling:
    """Objects that all have the same keys, in their canonical bytes: what the keys need is done once for many."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = sorted(set(keys))
        members = (f"{encode_basestring(key).replace('%', '%%')}:%s" for key in self._keys)
        self._form = "{" + ",".join(members) + "}"

    def bytes_of(self, values: Mapping[str, object]) -> bytes:
        """What `canonical_bytes` gives of an object with these keys."""
        return (self._form % tuple([_spelled(values[key]) for key in self._keys])).encode()


def fingerprint(value: object) -> str:
    """SHA-256 of the canonical bytes, as `sha256:` and 64 hexadecimal figures."""
    return f"sha256:{hashlib.sha256(canonical_bytes(value)).hexdigest()}"


def _spelled(value: object) -> str:
    # What most values are comes first: many thousands a second are spelt for the ledger.
    if type(value) is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if type(value) is int:
        return repr(value)
    if type(value) is bool:
        return "true" if value else "false"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, Mapping):
        return "{" + ",".join([f"{_key(key)}:{_spelled(value[key])}" for key in sorted(value)]) + "}"
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return "[" + ",".join(map(_spelled, value)) + "]"
    raise TypeError(f"a {type(value).__name__} has no canonical spelling")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"expected a text for a key, not {type(key).__name__}")
    return encode_basestring(key)
