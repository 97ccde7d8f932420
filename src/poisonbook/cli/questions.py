"""`poisonbook question`: what suppliers are asked, and what they answer."""

from __future__ import annotations

from pathlib import Path

import click

from poisonbook.cli.house_options import print_things
from poisonbook.cli.options import lang_option
from poisonbook.cli.service_options import json_option, opened_register, register_options
from poisonbook.register.house import SupplierQuestion
from poisonbook.register.supplier_asks import SupplierAsk


@click.group("question")
def question() -> None:
    """Questions to suppliers, asked where a listing does not state what the law turns on."""


@question.command("list", short_help="List questions to suppliers.")
@click.option("--open", "open_only", is_flag=True, help="Only those without an answer.")
@json_option
@register_options
def list_(*, open_only: bool, operator: str | None, folder: Path | None, database: str | None, as_json: bool) -> None:
    """List questions, those without an answer first, the oldest at the top."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.questions import questions_of

        print_things(questions_of(service, whose, open_only=open_only), _line, as_json=as_json)


@question.command("ask", short_help="Ask the supplier of a product something.")
@click.argument("product_id", metavar="PRODUCT")
@click.option(
    "--what",
    type=click.Choice([one.value for one in SupplierAsk]),
    multiple=True,
    required=True,
    help="What is asked; repeatable.",
)
@lang_option("Ask in this language.")
@json_option
@register_options
def ask(
    *,
    product_id: str,
    what: tuple[str, ...],
    lang: str,
    operator: str | None,
    folder: Path | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Keep a question to the supplier of PRODUCT, beside those that its listing raises by itself.

    On standard error is the letter to send, with all that is open about the product.
    """
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.catalogue_review import letter_about
        from poisonbook.workflows.questions import ask_supplier

        asked = [SupplierAsk(one) for one in what]
        print_things([ask_supplier(service, whose, product_id, asked, lang=lang)], _line, as_json=as_json)
        letter = letter_about(service, whose, product_id, lang=lang)
    click.echo(f"{letter.subject}\n\n{letter.text}", err=True)


@question.command("answer", short_help="Keep a supplier's answer.")
@click.argument("question_id", metavar="ID")
@click.argument("answer", metavar="TEXT")
@json_option
@register_options
def answer_(
    question_id: str, answer: str, operator: str | None, folder: Path | None, database: str | None, *, as_json: bool
) -> None:
    """Keep TEXT as the answer to the question ID. The product's status stays what it is."""
    with opened_register(operator, folder, database) as (service, whose):
        from poisonbook.workflows.questions import WHAT_NOW, answer_question

        print_things([answer_question(service, whose, question_id, answer)], _line, as_json=as_json)
    click.echo(WHAT_NOW, err=True)


def _line(one: SupplierQuestion) -> str:
    said = "open" if one.answer is None else f"answered {one.answered_on}: {one.answer}"
    return f"{one.id}  {one.asked_on}  {one.product_id}  {one.question}  {said}"
