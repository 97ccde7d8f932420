"""What a buyer is told, from `data/texts.yaml`: plain, neutral, and never why a person looks at an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from poisonbook.law.sale_terms import Need, Outcome
from poisonbook.values.documents import Node, parse_document
from poisonbook.values.languages import primary_language

DEFAULT = "en"
_PARTS = (
    "hold",
    "refuse",
    "refuse_unless",
    "require",
    *(f"need_{need}" for need in Need if need is not Need.NOTICE),
    "notice",
)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of all languages."""

    languages: Mapping[str, Mapping[str, str]]

    def text(self, outcome: Outcome, needs: Sequence[Need], notices: Sequence[Need], lang: str) -> str:
        """What the buyer is told, in `lang` or else in English; empty where there is nothing to say.

        Args:
            lang: ISO 639-1, or with a region, such as `de-AT`.
        """
        parts = self.languages.get(primary_language(lang)) or self.languages[DEFAULT]
        listed = "; ".join(parts[f"need_{need}"] for need in needs)
        match outcome:
            case Outcome.ALLOW:
                return parts["notice"] if Need.NOTICE in notices else ""
            case Outcome.REQUIRE:
                return parts["require"].format(needs=listed)
            case Outcome.HOLD:
                return parts["hold"]
            case Outcome.REFUSE:
                return parts["refuse_unless"].format(needs=listed) if needs else parts["refuse"]


@cache
def shipped_texts() -> Texts:
    """The texts that come with the package.

    Raises:
        DocumentError: a language lacks a text, or has one too many.
    """
    file = resources.files("poisonbook.checkout") / "data" / "texts.yaml"
    return read_texts(parse_document(file.read_text("utf-8"), "texts.yaml"))


def read_texts(root: Node) -> Texts:
    """The texts of a document with `languages`, each of them with every text.

    Raises:
        DocumentError: a language lacks a text, or has one too many.
    """
    root.allow(("languages",))
    return Texts({lang: _language(node) for lang, node in root.need("languages").mapping.items()})


def _language(node: Node) -> Mapping[str, str]:
    node.allow(_PARTS)
    return {part: node.need(part).text() for part in _PARTS}
