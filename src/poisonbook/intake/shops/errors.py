"""What can be wrong with a webhook or with the file of shops. No message holds a word of a payload."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class WebhookError(PoisonbookError):
    """`webhook`: a delivery cannot be taken."""

    code: ClassVar[str] = "webhook"


class WebhookSignatureError(WebhookError):
    """`webhook-signature`: nothing proves that the shop's platform sent it."""

    code: ClassVar[str] = "webhook-signature"

    def __init__(self, header: str) -> None:
        super().__init__(header)
        self.header = header

    def __str__(self) -> str:
        return (
            f"{self.header} is not the signature of this body under a secret of this operator; "
            "check the secret in the file of shops, and that nothing on the way rewrites the body"
        )


class WebhookPayloadError(WebhookError):
    """`webhook-payload`: a signed body does not say what its topic promises."""

    code: ClassVar[str] = "webhook-payload"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


class WebhookTooOldError(WebhookError):
    """`webhook-too-old`: it says of itself that it was sent longer ago than any platform tries again."""

    code: ClassVar[str] = "webhook-too-old"

    def __init__(self, header: str, hours: int) -> None:
        super().__init__(header, hours)
        self.header = header
        self.hours = hours

    def __str__(self) -> str:
        return f"{self.header} is more than {self.hours} hours ago; deliveries are taken as they happen"
