"""What can be wrong with what an operator records of its own house."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class HouseRecordError(PoisonbookError):
    """A record of the house says something that cannot be."""

    code: ClassVar[str] = "house-record"

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


class NotRegulatedError(PoisonbookError):
    """The register holds nothing about products that the law does not list."""

    code: ClassVar[str] = "product-not-regulated"

    def __init__(self, product_id: str) -> None:
        super().__init__(product_id)
        self.product_id = product_id

    def __str__(self) -> str:
        return f"product {self.product_id!r} is not registered as regulated; the register keeps nothing about others"


class UnknownIncidentError(PoisonbookError):
    """The register has no such incident."""

    code: ClassVar[str] = "unknown-incident"

    def __init__(self, incident: str) -> None:
        super().__init__(incident)
        self.incident = incident

    def __str__(self) -> str:
        return f"there is no incident {self.incident!r}"


class AlreadyReportedError(PoisonbookError):
    """The incident was reported before, at another time or with another reference."""

    code: ClassVar[str] = "incident-reported"

    def __init__(self, incident: str) -> None:
        super().__init__(incident)
        self.incident = incident

    def __str__(self) -> str:
        return f"incident {self.incident!r} is reported already; what was reported is not changed"


class UnknownQuestionError(PoisonbookError):
    """The register has no such question to a supplier."""

    code: ClassVar[str] = "unknown-question"

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question

    def __str__(self) -> str:
        return f"there is no question {self.question!r}"


class AlreadyAnsweredError(PoisonbookError):
    """The question has another answer already."""

    code: ClassVar[str] = "question-answered"

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question

    def __str__(self) -> str:
        return f"question {self.question!r} is answered already; what was answered is not changed"


class UnknownProductError(PoisonbookError):
    """No product with this id is registered."""

    code: ClassVar[str] = "unknown-product"

    def __init__(self, product_id: str) -> None:
        super().__init__(product_id)
        self.product_id = product_id

    def __str__(self) -> str:
        return f"no product {self.product_id!r} is registered; register it with its listing's text"


class EmptyQuestionError(PoisonbookError):
    """A question to a supplier that asks nothing."""

    code: ClassVar[str] = "question-empty"

    def __str__(self) -> str:
        return "say what is asked"
