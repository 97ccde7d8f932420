"""The vocabularies of a page in plain words."""

from __future__ import annotations

from typing import Final

from poisonbook.facts.recognition import Shows
from poisonbook.values.status import Status

STATUS: Final = {
    Status.RESTRICTED: "restricted",
    Status.UNDETERMINED: "undetermined",
    Status.REPORTABLE: "reportable",
    Status.NOT_REGULATED: "not regulated",
}

STATUS_MEANS: Final = {
    Status.RESTRICTED: "A regulated substance above the limit for the general public.",
    Status.UNDETERMINED: "A regulated substance whose strength the listing does not state. Ask the supplier.",
    Status.REPORTABLE: "A regulated substance that may be sold. Suspicious transactions must be reported.",
    Status.NOT_REGULATED: "Nothing regulated in it, or below every limit that counts.",
}

SHOWS: Final = {
    Shows.NAME: "name",
    Shows.IDENTIFIER: "identifier",
    Shows.STRENGTH: "strength",
    Shows.AMOUNT: "amount",
    Shows.FORM: "physical form",
    Shows.MENTION: "mention",
}

SHOWS_MEANS: Final = {
    Shows.NAME: "a name of the substance",
    Shows.IDENTIFIER: "a CAS, EC or UN number, or a formula",
    Shows.STRENGTH: "how strong it is",
    Shows.AMOUNT: "how much is in the pack",
    Shows.FORM: "powder, granules, solution and the like",
    Shows.MENTION: "words that say the substance is only spoken of, such as “free of”",
}

CERTAINTY: Final = {
    "verified": "verified",
    "verified-secondary": "verified in a secondary source",
    "memory": "not yet checked",
}

CERTAINTY_MEANS: Final = {
    "verified": "The text of the law or the official list was seen.",
    "verified-secondary": "Seen on a page of an authority, or in a text that restates the law.",
    "memory": "From general knowledge, not yet checked against a source. Check it before you rely on it.",
}


def certainty(word: str) -> str:
    """A certainty of the law data in plain words; as it stands when a law file has a word of its own."""
    return CERTAINTY.get(word, word)


def plain(word: str) -> str:
    """A word of a closed vocabulary without its underscores and hyphens.

    >>> plain("hold_for_review")
    'hold for review'
    """
    return word.replace("_", " ").replace("-", " ")
