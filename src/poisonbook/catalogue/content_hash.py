"""What tells whether a listing is still the one that was looked at: a hash of its content.

BLAKE2b (RFC 7693) with 128 bits: nobody can make one listing pass for another.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from poisonbook.facts.recognition import Listing

if TYPE_CHECKING:
    import pyarrow as pa

CONTENT = ("title", "description", "brand", "category")
"""What a person decides on; the id and the language are not part of it."""
WHOLE = ("id", *CONTENT, "lang")
"""Everything a recognition depends on."""
SIZE = 16
"""Bytes of a hash."""


def content_hash(listing: Listing) -> str:
    """The hash of what `listing` says, in 32 hexadecimal figures."""
    texts = [getattr(listing, name).encode("utf-8", "surrogatepass") for name in CONTENT]
    return _hash(b"\0".join((*(b"%d" % len(text) for text in texts), *texts))).hex()


def content_hashes(batch: pa.RecordBatch, fields: Sequence[str] = CONTENT) -> np.ndarray:
    """The hash of `fields` for each row of `batch`, as fixed bytes; an absent column counts as empty.

    >>> import pyarrow as pa
    >>> batch = pa.record_batch({"title": ["Acetone 1 L"]})
    >>> content_hashes(batch)[0].hex() == content_hash(Listing("1", "Acetone 1 L"))
    True
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    empty = pa.array([""], pa.large_string()).take(pa.array(np.zeros(batch.num_rows, dtype=np.int8)))
    columns = [
        batch.column(name).cast(pa.large_string()).fill_null("") if name in batch.schema.names else empty
        for name in fields
    ]
    # The lengths stand before the texts: no two listings are joined to the same bytes.
    lengths = [pc.binary_length(column).cast(pa.large_string()) for column in columns]
    joined = pc.binary_join_element_wise(*lengths, *columns, pa.scalar("\0", pa.large_string()))
    if isinstance(joined, pa.ChunkedArray):
        joined = joined.combine_chunks()
    buffer = joined.buffers()
    offsets = np.frombuffer(buffer[1], dtype=np.int64)[joined.offset : joined.offset + len(joined) + 1].tolist()
    data = memoryview(buffer[2] or b"")
    hashes = b"".join(_hash(data[start:end]) for start, end in pairwise(offsets))
    return np.frombuffer(hashes, dtype=f"V{SIZE}")


def _hash(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=SIZE).digest()
