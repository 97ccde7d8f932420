"""What the operator's rules are called and mean, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from poisonbook.rules.texts import RuleText, text_of
from poisonbook.workflows.access import the_operator

if TYPE_CHECKING:
    from poisonbook.console.pages import Visit
    from poisonbook.workflows.service import Service


def rule_texts(service: Service, visit: Visit) -> Mapping[str, RuleText]:
    """Of every rule that is in force, by its id."""
    rules = service.counter(the_operator(service.store, visit.staff.operator)).rules
    return {id_: text_of(rule, visit.view.lang) for id_, rule in rules.items()}
