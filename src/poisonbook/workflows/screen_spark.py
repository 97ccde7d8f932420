"""Screen orders on Spark: the whole way of `workflows.files`, with nothing but counts on the driver."""

from __future__ import annotations

import os
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poisonbook.catalogue.companions import Companions
from poisonbook.catalogue.decisions import read_decisions
from poisonbook.clock import Clock, system_clock, today
from poisonbook.engine.base import COMPANION_COLUMNS, ColumnType
from poisonbook.engine.orders import LineFault, ParquetOrders, unread_columns
from poisonbook.engine.spark.lines import regulated_lines
from poisonbook.engine.spark.parquet import parquet_rows
from poisonbook.engine.spark.physical import check_unmoved
from poisonbook.engine.spark.run import run
from poisonbook.engine.spark.running import Task, spark_errors
from poisonbook.engine.spark.scan import companion_lines, passed_lines
from poisonbook.engine.spark.session import own_session
from poisonbook.engine.spark.starting import application
from poisonbook.facts.schema import CATALOGUE, ORDERS
from poisonbook.law.book import load_book
from poisonbook.privacy.pseudonyms import KEY_BYTES, PseudonymKey
from poisonbook.rules.origins import origins
from poisonbook.rules.plan import plan_for
from poisonbook.rules.syntax import RuleType
from poisonbook.workflows import spark_counts, spark_results
from poisonbook.workflows.figures import Figures, Shown
from poisonbook.workflows.files import ScreenRequest
from poisonbook.workflows.inputs import open_input, refuse_unused
from poisonbook.workflows.output import output_folder
from poisonbook.workflows.products import DuplicateProductError
from poisonbook.workflows.recognise import Progress, StrictListingError, recogniser_for
from poisonbook.workflows.results import write_figures
from poisonbook.workflows.rules import rules_for, substance_names
from poisonbook.workflows.screen import StrictLineError, UnrelatedOrdersError, without_data
from poisonbook.workflows.spark_recognise import Recognise, Recognising, product_schema
from poisonbook.workflows.spark_request import OnSpark, parquet_of, refuse_options
from poisonbook.workflows.spark_sift import FAULT_WITHOUT_SALE, KeySource, Sift, Sort, mark_of, sifted_schema
from poisonbook.workflows.worker import Recipe

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_DUPLICATES = """
SELECT count(DISTINCT product_id), slice(array_sort(collect_list(line)), 1, 6)
FROM (SELECT product_id, line, count(*) OVER (PARTITION BY product_id) AS times FROM recognised WHERE refused IS NULL)
WHERE times > 1
"""


def screen_files_on_spark(
    request: ScreenRequest,
    where: OnSpark,
    *,
    clock: Clock = system_clock,
    progress: Progress | None = None,
    session: SparkSession | None = None,
) -> Figures:
    """Screen what `request` names on Spark; executors write the results into its folder.

    Everything small is read and checked first, so that a slip in a rule or a key costs no time.

    Args:
        session: a Spark application to use, which stays as it is; by default one is started and ended.

    Raises:
        PoisonbookError: an input cannot be used, Spark cannot do it, or the results cannot be written.
    """
    refuse_options(request)
    settings = where.settings_for(request)
    screening = _Screening(request, clock)
    own = application(where.master_for(request), memory=request.memory_limit, settings=settings)
    with own if session is None else nullcontext(session) as started, output_folder(request.out) as staging:
        work = staging / "work"
        with own_session(started, work) as at_work:
            done = screening.run(at_work, staging, progress or _silent)
        shutil.rmtree(work, ignore_errors=True)  # Spark has mostly done it
        write_figures(done, Shown(), staging)
    return done


class _Screening:
    """What is read before Spark is started, and the steps after that."""

    def __init__(self, request: ScreenRequest, clock: Clock) -> None:
        self._request = request
        self._now = clock()
        self._day = today(clock)
        self._book = load_book(request.law_paths)
        self._code = self._book.jurisdiction(request.jurisdiction).code
        rules = rules_for(self._book, self._code, request.rule_paths)
        self._packs = origins(rules)
        self._secret = os.urandom(KEY_BYTES)
        key = PseudonymKey(self._secret)
        if request.pseudonym_key is not None:
            key = PseudonymKey.from_file(request.pseudonym_key)
        self._mark = mark_of(key)
        self._companions = None if request.companions is None else Companions.from_file(request.companions)
        self._decisions = None
        if request.decisions is not None:
            known = {substance.slug: substance for substance in self._book.substances()}
            self._decisions = read_decisions(request.decisions, known)
        self._recogniser = recogniser_for(self._book, self._code, request.on or self._day, words=request.words)
        self._catalogue = open_input(request.catalogue, CATALOGUE, request.reading)
        orders = open_input(request.orders, ORDERS, request.reading)
        refuse_unused(request.reading, ((CATALOGUE, self._catalogue), (ORDERS, orders)))
        self._rules = [one for one in rules if self._companions is not None or one.type is not RuleType.COMPANIONS]
        self._not_run = tuple(rule.id for rule in rules if rule not in self._rules)
        self._plans = [plan_for(rule, request.lang) for rule in self._rules]
        self._orders = orders.without(unread_columns(self._plans))
        self._catalogue_files = parquet_of(self._catalogue, "catalogue")
        self._order_files = parquet_of(self._orders, "orders")

    def run(self, session: SparkSession, staging: Path, progress: Progress) -> Figures:
        """Screen, and write everything but the counts."""
        progress("recognise", 0, 1)
        with spark_errors("recognising the catalogue"):
            self._recognise(session)
            by_status, refused_listings, recognised = spark_counts.listing_counts(session)
            self._check_listings(session, refused_listings)
            spark_results.write_products(session, staging)
        progress("recognise", 1, 1)
        progress("screen", 0, 1)
        with spark_errors("reading the orders"):
            passed = self._sift(session)
            sifted = spark_counts.sifted_counts(session)
        total = sum(self._order_files.rows)
        sound = total - sum(sifted.faults.values())
        if sound and sifted.unknown == sound:
            raise UnrelatedOrdersError(sound)
        with spark_errors("reading the orders"):
            lines, without_sale = self._lines(session)
            lost = without_sale.count() if sifted.returns else 0
            self._check_lines(session, without_sale, sum(sifted.faults.values()) + lost)
            companions = self._beside(session, passed)
        progress("screen", 1, 1)
        progress("rules", 0, 1)
        names = substance_names(self._book, self._request.lang)
        found = run(session, self._plans, lines, companions, names=names)
        with spark_errors("telling the findings"):
            found.write.saveAsTable("told")
            spark_results.write_findings(session, staging)
            files = self._catalogue_files.files, self._order_files.files
            spark_results.write_refused(session, staging, without_sale, *files)
            counted = dict(map(tuple, session.sql("SELECT rule, count(*) FROM told GROUP BY rule").collect()))
            substances, weeks = spark_counts.substance_rows(session), spark_counts.week_rows(session)
            decisions = None
            if self._decisions is not None:
                decisions = spark_counts.outcome_counts(session, len(self._decisions))
        progress("rules", 1, 1)
        faults = dict(sifted.faults)
        if lost:
            faults[FAULT_WITHOUT_SALE] = faults.get(FAULT_WITHOUT_SALE, 0) + lost
        return Figures(
            jurisdiction=self._code,
            law_on=self._recogniser.on,
            made_at=self._now,
            listings=sum(by_status.values()),
            by_status=by_status,
            lines_read=total,
            regulated=sifted.regulated,
            without_customer=sifted.without_customer,
            unknown=sifted.unknown,
            repeated=None,
            span=sifted.span,
            refused={**refused_listings, **{str(fault): count for fault, count in faults.items()}},
            refused_lines=sum(faults.values()),
            findings={rule.id: counted.get(rule.id, 0) for rule in self._rules},
            withdrawn=0,
            substances=substances,
            weeks=weeks,
            recognised=recognised,
            rules=self._rules,
            rules_not_run=self._not_run,
            rules_without_data=without_data(self._plans, self._orders.columns),
            packs=self._packs,
            decisions=decisions,
        )

    def _recognise(self, session: SparkSession) -> None:
        own = self._recogniser
        recipe = Recipe(own.book, own.jurisdiction, own.on, own.lexicon.own, own.cache)
        shared = session.sparkContext.broadcast(Recognising(recipe, self._companions, self._decisions, self._day))
        rows = _rows(session, self._catalogue_files)
        _mapped(rows, Recognise(shared), product_schema()).write.saveAsTable("recognised")

    def _check_listings(self, session: SparkSession, refused: Any) -> None:
        """DuplicateProductError, or StrictListingError for the first row that names no product."""
        ids, rows = session.sql(_DUPLICATES).first()
        if ids:
            raise DuplicateProductError(ids, tuple(rows))
        if refused and self._request.reading.strict:
            at = (
                session.table("recognised")
                .where("refused IS NOT NULL")
                .selectExpr("min_by(refused, line)", "min(line)")
            )
            reason, row = at.first()
            raise StrictListingError(*self._catalogue.place(row), reason)

    def _sift(self, session: SparkSession) -> DataFrame:
        """Make the table `sifted`; what is left over of the scan is for companions."""
        path = self._request.pseudonym_key
        fresh = session.sparkContext.broadcast(self._secret) if path is None else None
        source = KeySource(None if path is None else path.absolute(), fresh, self._mark)
        products = session.sql("SELECT product_id, kind FROM recognised WHERE refused IS NULL")
        passed = passed_lines(session, self._order_files, products, self._now.replace(tzinfo=None))
        sifted = _mapped(passed, Sift(source), sifted_schema())
        check_unmoved(sifted)
        sifted.write.saveAsTable("sifted")
        return passed

    def _lines(self, session: SparkSession) -> tuple[DataFrame, DataFrame]:
        sifted = session.table("sifted")
        goods = session.sql("SELECT inline(goods) FROM recognised WHERE refused IS NULL")
        sold, back = (sifted.where(f"sort = {int(sort)}") for sort in (Sort.LINE, Sort.RETURN))
        return regulated_lines(session, sold, back, goods)

    def _check_lines(self, session: SparkSession, without_sale: DataFrame, refused: int) -> None:
        """StrictLineError for the first line that cannot be judged."""
        if not refused or not self._request.reading.strict:
            return
        lines = session.table("sifted").where(f"sort = {int(Sort.REFUSED)}").select("line", "fault")
        every = lines.unionByName(without_sale.selectExpr("line", f"'{FAULT_WITHOUT_SALE}' AS fault"))
        row, fault = every.selectExpr("min(line)", "min_by(fault, line)").first()
        raise StrictLineError(*self._orders.place(row), LineFault(fault))

    def _beside(self, session: SparkSession, passed: DataFrame) -> DataFrame:
        if self._companions is None:
            kinds = {name: _SPARK.get(kind, kind.value) for name, kind in COMPANION_COLUMNS.items()}
            return session.range(0).selectExpr(*(f"CAST(NULL AS {kind}) AS {name}" for name, kind in kinds.items()))
        anchors = session.table("sifted").where(f"sort = {int(Sort.LINE)}").select("order_id").distinct()
        named = session.table("recognised").where("companions IS NOT NULL")
        names = named.selectExpr("product_id", "explode(companions) AS companion").distinct()
        return companion_lines(passed, anchors, names)


_SPARK = {ColumnType.TEXT: "STRING"}


def _rows(session: SparkSession, files: ParquetOrders) -> DataFrame:
    return parquet_rows(session, files.files, files.rows, files.columns)


def _mapped(rows: DataFrame, batches: Any, schema: Any) -> DataFrame:
    from pyspark.sql.pandas.types import from_arrow_schema

    return rows.mapInArrow(Task(batches), from_arrow_schema(schema))


def _silent(_stage: str, _done: int, _total: int | None) -> None:
    """Progress that nobody watches."""
