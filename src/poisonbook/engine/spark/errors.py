"""What can go wrong around Spark, each with a stable code. No message holds Spark's own words: they may quote data."""

from __future__ import annotations

from typing import ClassVar

from poisonbook.errors import PoisonbookError


class SparkError(PoisonbookError):
    """Spark cannot be used as asked."""

    code: ClassVar[str] = "spark"

    def __init__(self, subject: str, problem: str) -> None:
        super().__init__(subject, problem)
        self.subject = subject
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.subject}: {self.problem}"


class SparkMissingError(SparkError):
    """The Spark engine needs an optional part that is not installed."""

    code: ClassVar[str] = "spark-missing"


class SparkJavaError(SparkError):
    """Spark runs on Java 17 or newer, and none was found."""

    code: ClassVar[str] = "spark-java"


class SparkMasterError(SparkError):
    """No such master, it does not answer, or it has no worker to give."""

    code: ClassVar[str] = "spark-master"


class SparkSettingError(SparkError):
    """A setting for Spark is not usable, or would undo what protects the data."""

    code: ClassVar[str] = "spark-setting"


class SparkInputError(SparkError):
    """The Spark engine cannot read this input."""

    code: ClassVar[str] = "spark-input"


class SparkPlanError(SparkError):
    """Spark would move order lines between machines before the unregulated ones are dropped; it was not run."""

    code: ClassVar[str] = "spark-plan"


class SparkOptionError(SparkError):
    """An option that the Spark engine does not have."""

    code: ClassVar[str] = "spark-option"
