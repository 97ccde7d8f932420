"""Requests made of the whole document, good and bad: no fault of ours, and no answer that the document does not name.

`POISONBOOK_SCHEMATHESIS_EXAMPLES` asks for more of them.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.functional.web.serving import PATIENCE, Served

from poisonbook.web.app import all_operations
from poisonbook.web.metrics import Metrics
from poisonbook.web.openapi import document

EXAMPLES = int(os.environ.get("POISONBOOK_SCHEMATHESIS_EXAMPLES", "12"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def authorization(running: Served) -> dict[str, str]:
    """A key for everything."""
    return {"Authorization": f"Bearer {running.key().secret}"}


schema = schemathesis.openapi.from_dict(document(all_operations(Metrics())))


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_request_is_answered_as_the_document_says(
    case: Any, running: Served, authorization: dict[str, str]
) -> None:
    case.call_and_validate(base_url=running.url, checks=CHECKS, headers=authorization, timeout=PATIENCE)
