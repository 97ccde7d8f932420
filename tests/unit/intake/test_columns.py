"""Which column is which fact, and what is said of those that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poisonbook.facts.schema import CATALOGUE, ORDERS, Table
from poisonbook.intake.column_errors import MissingColumnError, NoSuchColumnError, SameFactError, UnknownColumnError
from poisonbook.intake.columns import check_options, plan_columns
from poisonbook.intake.names import normalised, usual_names
from poisonbook.intake.options import Options

PLAIN = ["order_id", "customer_id", "ts", "product_id", "quantity"]


@pytest.mark.parametrize(
    "names",
    [
        PLAIN,
        ["Order ID", "Customer ID", "Order Date", "SKU", "Qty"],
        ["InvoiceNo", "CustomerID", "InvoiceDate", "StockCode", "Quantity"],
        ["Bestellnummer", "Kunden-Nr.", "Bestelldatum", "Artikel-Nr.", "Menge"],
        ["N° de commande", "Code client", "Date de commande", "Référence", "Quantité"],
        ["NUMERO DE PEDIDO", "id_cliente", "Fecha del pedido", "Código de producto", "Cantidad"],
    ],
    ids=["own", "english", "english-camel", "german", "french", "spanish"],
)
def test_orders_are_recognised_by_their_usual_names(names: list[str]) -> None:
    assert plan_columns(names, ORDERS, Options(), file="f").facts == tuple(PLAIN)


@pytest.mark.parametrize(
    "names",
    [
        ["id", "title", "description", "brand", "category", "lang"],
        ["Artikelnummer", "Bezeichnung", "Beschreibung", "Hersteller", "Warengruppe", "Sprache"],
        ["Référence", "Désignation", "Descriptif", "Marque", "Catégorie", "Langue"],
        ["Referencia", "Nombre", "Descripción", "Marca", "Categoría", "Idioma"],
    ],
    ids=["own", "german", "french", "spanish"],
)
def test_a_catalogue_is_recognised_by_its_usual_names(names: list[str]) -> None:
    assert plan_columns(names, CATALOGUE, Options(), file="f").facts == CATALOGUE.names


@given(st.sampled_from(["order_id", "ts", "quantity"]), st.data())
def test_case_accents_spaces_and_dashes_do_not_matter(fact: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(usual_names("orders")[fact]))
    dressed = data.draw(st.sampled_from([str.upper, str.title, str.lower]))(name).replace(
        " ", data.draw(st.sampled_from("_- ."))
    )

    assert normalised(dressed) == normalised(name)


@pytest.mark.parametrize(
    "name",
    ["email", "E-Mail", "customer email", "phone", "Telefon", "address", "Adresse", "ip", "customer name", "Kunde",
     "nationality", "religion", "gender", "date of birth", "country", "user agent", "notes"],
)  # fmt: skip
def test_a_personal_column_is_never_a_fact(name: str) -> None:
    with pytest.raises(UnknownColumnError) as error:
        plan_columns([*PLAIN, name], ORDERS, Options(), file="f")

    assert error.value.columns == (name,)
    assert error.value.near == {}


def test_all_unknown_columns_are_named_with_the_way_out() -> None:
    with pytest.raises(UnknownColumnError) as error:
        plan_columns(
            ["order_id", "ts", "sku", "quantitty", "unit price", "Name, first"], ORDERS, Options(), file="a.csv"
        )

    assert str(error.value) == (
        "a.csv: not in the closed schema: 'quantitty', 'unit price', 'Name, first'. "
        "Leave them out with --drop 'quantitty,unit price,Name  first' "
        "or say what a column is with --map quantitty=quantity. 'quantitty' looks like quantity. "
        "Still missing: quantity. Facts: order_id, customer_id, ts, product_id, quantity, buyer_class, channel, "
        "payment_kind, delivery_country, statement_state, licence_state, line_state, statement, licence, "
        "delivery_address, payment_token."
    )


def test_the_advice_on_dropping_can_be_followed_word_for_word() -> None:
    names = [*PLAIN, "Price, net", "Ort (Lieferung)"]

    plan = plan_columns(names, ORDERS, Options(drop=frozenset({"Price  net", "Ort (Lieferung)"})), file="f")

    assert plan.dropped == ("Price, net", "Ort (Lieferung)")


def test_a_missing_column_is_named_with_what_would_be_recognised() -> None:
    with pytest.raises(MissingColumnError) as error:
        plan_columns(["id", "brand"], CATALOGUE, Options(), file="c.csv")

    assert str(error.value) == (
        "c.csv: no column is title. title would be recognised as title, title, name, product name, product title, "
        "item name, item title, article name, listing title, display name, Titel, Bezeichnung, Produktname, "
        "Produkttitel, Produktbezeichnung, …. Columns found: 'id', 'brand'. "
        "Say which one it is with --map, such as --map id=title."
    )


SALES = ["Status der Erklärung", "Licence status", "numéro de déclaration", "License No.", "Lieferanschrift",
         "token de pago"]  # fmt: skip


def test_what_is_checked_and_where_it_goes_is_recognised_by_its_usual_names() -> None:
    plan = plan_columns([*PLAIN, *SALES], ORDERS, Options(), file="f")

    assert plan.facts == (
        *PLAIN,
        "statement_state",
        "licence_state",
        "statement",
        "licence",
        "delivery_address",
        "payment_token",
    )


@pytest.mark.parametrize(
    "name",
    ["billing address", "Rechnungsadresse", "Straße", "street", "city", "card number", "iban", "credit card", "token",
     "passport number", "delivery name", "email address"],
)  # fmt: skip
def test_what_stands_beside_them_is_still_refused(name: str) -> None:
    with pytest.raises(UnknownColumnError) as error:
        plan_columns([*PLAIN, name], ORDERS, Options(), file="f")

    assert error.value.columns == (name,)


def test_a_fact_that_nobody_asks_for_is_left_out_with_its_column() -> None:
    plan = plan_columns([*PLAIN, "payment token"], ORDERS, Options(), file="f").without({"payment_token", "licence"})

    assert plan.facts == tuple(PLAIN)
    assert plan.wanted == (0, 1, 2, 3, 4)
    assert plan.dropped == ("payment token",)


def test_two_columns_for_one_fact_are_an_error() -> None:
    with pytest.raises(SameFactError) as error:
        plan_columns(["id", "sku", "title"], CATALOGUE, Options(), file="c.csv")

    assert str(error.value) == "c.csv: columns 'id' and 'sku' both are id; leave one out, such as --drop sku"


def test_what_the_user_says_comes_before_the_usual_names() -> None:
    options = Options(rename={"Ref Nr": "product_id"}, drop=frozenset({"SKU"}))

    plan = plan_columns(["order_id", "ts", "ref_nr", "sku", "qty"], ORDERS, options, file="f")

    assert plan.facts == ("order_id", "ts", "product_id", "quantity")
    assert plan.names[plan.recipes[2].positions[0]] == "ref_nr"
    assert plan.dropped == ("sku",)


def test_a_recognised_column_can_be_dropped() -> None:
    plan = plan_columns(PLAIN, ORDERS, Options(drop=frozenset({"customer_id"})), file="f")

    assert "customer_id" not in plan.facts


@pytest.mark.parametrize(
    "options",
    [Options(drop=frozenset({"prise"})), Options(rename={"kwantity": "quantity"}), Options(rename={"ts": "moment"})],
    ids=["drop", "map-column", "map-fact"],
)
def test_an_option_that_names_nothing_is_an_error(options: Options) -> None:
    names = ["order_id", "time", "ts", "product_id", "quantity"] if "ts" in options.rename else PLAIN
    plan = plan_columns(names, ORDERS, options, file="f")

    with pytest.raises(NoSuchColumnError):
        check_options([plan], ORDERS, options)


def test_a_name_that_may_concern_another_input_need_not_be_there() -> None:
    options = Options(drop=frozenset({"licence"}), shared=frozenset({"licence"}))

    check_options([plan_columns(PLAIN, ORDERS, options, file="f")], ORDERS, options)


@pytest.mark.parametrize("table", [CATALOGUE, ORDERS], ids=["catalogue", "orders"])
def test_every_fact_has_usual_names(table: Table) -> None:
    assert set(usual_names(table.name)) == set(table.names)
