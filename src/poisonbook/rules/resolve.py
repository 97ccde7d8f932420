"""Rules that are `like` another: everything of that rule but the keys that their own file gives.

It happens on documents, before parsing, so that every value keeps the place where it was written, and a fault of
an inherited value is told there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from poisonbook.rules.errors import LikeError, RuleError, nearest
from poisonbook.values.documents import Node

_LONGEST_CHAIN = 8
_OWN = ("id", "version", "examples")
"""What is never taken over: who the rule is, and what it was shown to find."""


def resolve_likes(
    documents: Sequence[Node], *, known: Sequence[Node] = ()
) -> tuple[tuple[Node, ...], tuple[RuleError, ...]]:
    """The documents with what they take from others put in, and every `like` that cannot be followed.

    A document at fault is not among those returned. A key given as `~` is left out, not taken over.

    Args:
        known: documents that may be named too, such as the shipped rules', but are not returned.
    """
    by_id: dict[str, Node] = {}
    for document in (*documents, *known):
        if (name := _text(document, "id")) is not None:
            by_id.setdefault(name, document)
    resolved, errors = [], []
    for document in documents:
        try:
            resolved.append(_resolved(document, by_id))
        except LikeError as error:
            errors.append(error)
    return tuple(resolved), tuple(errors)


def _resolved(document: Node, by_id: Mapping[str, Node]) -> Node:
    chain = [document]
    while (name := _text(chain[-1], "like")) is not None:
        like = chain[-1].mapping["like"]
        base = by_id.get(name)
        path = [_text(one, "id") or "?" for one in chain]
        if base is None:
            raise LikeError(like.place, f"no rule {name!r} to be like; {nearest(name, sorted(by_id))}")
        if any(base is one for one in chain):
            raise LikeError(like.place, f"a rule cannot be like itself: {' is like '.join([*path, name])}")
        if len(chain) > _LONGEST_CHAIN:
            problem = f"more than {_LONGEST_CHAIN} rules are like one another: {' is like '.join([*path, name])}"
            raise LikeError(like.place, problem)
        chain.append(base)
    return document if len(chain) == 1 else _laid_over(chain)


def _laid_over(chain: Sequence[Node]) -> Node:
    """The first document, and of each further one what no earlier one says."""
    own, *bases = chain
    keys = dict(own.mapping)
    for base in bases:
        keys = {key: node for key, node in base.mapping.items() if key not in (*_OWN, "like")} | keys
    return Node(own.place, {key: node for key, node in keys.items() if node.value is not None})


def _text(document: Node, key: str) -> str | None:
    """The text of a key, where the document has keys and it is one."""
    node = document.value.get(key) if isinstance(document.value, dict) else None
    # What cannot be printed is no id; the parser tells that.
    return node.value if node is not None and isinstance(node.value, str) and node.value.isprintable() else None
