"""The words by which a listing only mentions a substance, from `data/mentions.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from poisonbook.catalogue.text import fold
from poisonbook.catalogue.words import DATA, alternatives
from poisonbook.values.documents import Node, read_document


@dataclass(frozen=True, slots=True)
class Mentions:
    """Ways for a listing to name a substance without containing it; groups are named by the reason."""

    says: dict[str, str]
    """Reason, such as `free_from`, to the words for it."""
    before: re.Pattern[str]
    """Matches at the end of the text before the name."""
    after: re.Pattern[str]
    """Matches at the start of the text after the name."""
    title: re.Pattern[str]
    category: re.Pattern[str]
    relatives: re.Pattern[str]
    """Names of other substances that hold a listed name."""

    def reason_of(self, match: re.Match[str]) -> str:
        """What the listing says, by the cue that matched."""
        return self.says[match.lastgroup or ""]


@cache
def shipped_mentions() -> Mentions:
    """The shipped words."""
    root = read_document(DATA / "mentions.yaml")
    root.allow(("articles", "gifts", "mentions", "relatives"))
    return _mentions(root)


def _mentions(root: Node) -> Mentions:
    articles, gifts = (alternatives(root.need(name).texts()) for name in ("articles", "gifts"))
    cues: dict[str, list[str]] = {"before": [], "after": [], "title": [], "category": []}
    says = {}
    for reason, mention in root.need("mentions").mapping.items():
        mention.allow(("says", *cues))
        says[reason] = mention.need("says").text()
        for side, groups in cues.items():
            words = mention.get(side)
            if words is not None:
                groups.append(f"(?P<{reason}>{alternatives(words.texts())})")
    before, after, title, category = ("|".join(groups) for groups in cues.values())
    return Mentions(
        says=says,
        # An article may stand between ("resistant to the acetone", "sans d'acétone"), a hyphen too ("non-acetone").
        before=re.compile(rf"(?<!\w)(?:{before})(?:(?<=')|(?!\w))[\s:\-]*(?:(?:{articles})(?:(?<=')|\s+))?$"),
        after=re.compile(rf"[\s\-]{{0,2}}(?:{after})(?!\w)(?!\s+(?:{gifts})(?!\w))"),
        title=re.compile(rf"(?<!\w)(?:{title})(?!\w)"),
        category=re.compile(rf"(?<!\w)(?:{category})(?!\w)"),
        relatives=_relatives(root.need("relatives")),
    )


def _relatives(node: Node) -> re.Pattern[str]:
    names = (r"[\W_]{0,3}".join(re.escape(fold(word).text) for word in words.texts()) for words in node)
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})")
