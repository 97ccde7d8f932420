"""Exports of shop systems are recognised as they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from poisonbook.facts.schema import CATALOGUE, ORDERS, Table
from poisonbook.intake.column_errors import UnknownColumnError, WrongExportError
from poisonbook.intake.exports import all_exports
from poisonbook.intake.reading import Reading

ReadBytes = Callable[..., Reading]
RowsOf = Callable[[Reading], list[dict[str, Any]]]

SHOPIFY_PRODUCTS = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option1 Linked To,"
    "Option2 Name,Option2 Value,Option2 Linked To,Option3 Name,Option3 Value,Option3 Linked To,Variant SKU,"
    "Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,"
    "Variant Fulfillment Service,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,"
    "Unit Price Total Measure,Unit Price Total Measure Unit,Unit Price Base Measure,Unit Price Base Measure Unit,"
    "Variant Barcode,Image Src,Image Position,Image Alt Text,Gift Card,SEO Title,SEO Description,"
    "Google Shopping / Google Product Category,Google Shopping / Gender,Google Shopping / Age Group,"
    "Google Shopping / MPN,Google Shopping / AdWords Grouping,Google Shopping / AdWords Labels,"
    "Google Shopping / Condition,Google Shopping / Custom Product,Google Shopping / Custom Label 0,"
    "Google Shopping / Custom Label 1,Google Shopping / Custom Label 2,Google Shopping / Custom Label 3,"
    "Google Shopping / Custom Label 4,Color (product.metafields.shopify.color-pattern),Variant Image,"
    "Variant Weight Unit,Variant Tax Code,Cost per item,Included / United States,Price / United States,"
    "Compare At Price / United States,Included / International,Price / International,"
    "Compare At Price / International,Status"
)
SHOPIFY_PRODUCTS_2025 = (
    "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,"
    "Option1 name,Option1 value,Option1 Linked To,Option2 name,Option2 value,Option2 Linked To,Option3 name,"
    "Option3 value,Option3 Linked To,Price,Compare-at price,Cost per item,Charge tax,Tax code,"
    "Unit price total measure,Unit price total measure unit,Unit price base measure,Unit price base measure unit,"
    "Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams),"
    "Weight unit for display,Requires shipping,Fulfillment service,Product image URL,Image position,Image alt text,"
    "Variant image URL,Gift card,SEO title,SEO description,Color (product.metafields.shopify.color-pattern),"
    "Google Shopping / Google product category,Google Shopping / Gender,Google Shopping / Age group,"
    "Google Shopping / Manufacturer part number (MPN),Google Shopping / Ad group name,Google Shopping / Ads labels,"
    "Google Shopping / Condition,Google Shopping / Custom product,Google Shopping / Custom label 0"
)
SHOPIFY_ORDERS = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
WOO_PRODUCTS = (
    "ID,Type,SKU,Name,Published,Is featured?,Visibility in catalog,Short description,Description,"
    "Date sale price starts,Date sale price ends,Tax status,Tax class,In stock?,Stock,Low stock amount,"
    "Backorders allowed?,Sold individually?,Weight (kg),Length (cm),Width (cm),Height (cm),"
    "Allow customer reviews?,Purchase note,Sale price,Regular price,Categories,Tags,Shipping class,Images,"
    "Download limit,Download expiry days,Parent,Grouped products,Upsells,Cross-sells,External URL,Button text,"
    "Position,Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,Attribute 1 global,Meta: _wpcom_is_markdown,"
    "Download 1 name,Download 1 URL"
)
WOO_ITEMS = (
    "order_id,order_number,order_number_formatted,date,status,shipping_total,shipping_tax_total,fee_total,"
    "fee_tax_total,tax_total,discount_total,order_total,refunded_total,order_currency,payment_method,"
    "shipping_method,customer_id,billing_first_name,billing_last_name,billing_company,billing_email,billing_phone,"
    "billing_address_1,billing_address_2,billing_postcode,billing_city,billing_state,billing_country,"
    "shipping_first_name,shipping_last_name,shipping_address_1,shipping_address_2,shipping_postcode,shipping_city,"
    "shipping_state,shipping_country,shipping_company,customer_note,item_id,item_product_id,item_name,item_sku,"
    "item_quantity,item_subtotal,item_subtotal_tax,item_total,item_total_tax,item_refunded,item_refunded_qty,"
    "item_meta,shipping_items,fee_items,tax_items,coupon_items,order_notes,download_permissions"
)
WOO_ADVANCED = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Company (Billing),"
    "Address 1&2 (Billing),City (Billing),State Code (Billing),Postcode (Billing),Country Code (Billing),"
    "Email (Billing),Phone (Billing),First Name (Shipping),Last Name (Shipping),Address 1&2 (Shipping),"
    "City (Shipping),State Code (Shipping),Postcode (Shipping),Country Code (Shipping),Payment Method Title,"
    "Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,"
    "Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code,"
    "Discount Amount,Discount Amount Tax"
)
MAGENTO_PRODUCTS = (
    "sku,store_view_code,attribute_set_code,product_type,categories,product_websites,name,description,"
    "short_description,weight,product_online,tax_class_name,visibility,price,special_price,special_price_from_date,"
    "special_price_to_date,url_key,meta_title,meta_keywords,meta_description,base_image,base_image_label,"
    "small_image,small_image_label,thumbnail_image,thumbnail_image_label,swatch_image,swatch_image_label,created_at,"
    "updated_at,new_from_date,new_to_date,display_product_options_in,map_price,msrp_price,map_enabled,"
    "gift_message_available,custom_design,custom_design_from,custom_design_to,custom_layout_update,page_layout,"
    "product_options_container,msrp_display_actual_price_type,country_of_manufacture,additional_attributes,qty,"
    "out_of_stock_qty,use_config_min_qty,is_qty_decimal,allow_backorders,use_config_backorders,min_cart_qty,"
    "use_config_min_sale_qty,max_cart_qty,use_config_max_sale_qty,is_in_stock,notify_on_stock_below,"
    "use_config_notify_stock_qty,manage_stock,use_config_manage_stock,use_config_qty_increments,qty_increments,"
    "use_config_enable_qty_inc,enable_qty_increments,is_decimal_divided,website_id,deferred_stock_update,"
    "use_config_deferred_stock_update,related_skus,related_position,crosssell_skus,crosssell_position,upsell_skus,"
    "upsell_position,additional_images,additional_image_labels,hide_from_product_page,custom_options,"
    "bundle_price_type,bundle_sku_type,bundle_price_view,bundle_weight_type,bundle_values,bundle_shipment_type,"
    "configurable_variations,configurable_variation_labels,associated_skus"
)
MAGENTO_ITEMS = (
    "item_id,order_id,parent_item_id,quote_item_id,store_id,created_at,updated_at,product_id,product_type,"
    "product_options,weight,is_virtual,sku,name,description,applied_rule_ids,additional_data,is_qty_decimal,"
    "no_discount,qty_backordered,qty_canceled,qty_invoiced,qty_ordered,qty_refunded,qty_shipped,base_cost,price,"
    "base_price,original_price,base_original_price,tax_percent,tax_amount,base_tax_amount,tax_invoiced,"
    "base_tax_invoiced,discount_percent,discount_amount,base_discount_amount,discount_invoiced,"
    "base_discount_invoiced,amount_refunded,base_amount_refunded,row_total,base_row_total,row_invoiced,"
    "base_row_invoiced,row_weight,base_tax_before_discount,tax_before_discount,ext_order_item_id,locked_do_invoice,"
    "locked_do_ship,price_incl_tax,base_price_incl_tax,row_total_incl_tax,base_row_total_incl_tax,"
    "discount_tax_compensation_amount,base_discount_tax_compensation_amount,gift_message_id,"
    "gift_message_available,free_shipping,weee_tax_applied"
)
GOOGLE = (
    "id,title,description,link,image_link,additional_image_link,availability,price,sale_price,brand,gtin,mpn,"
    "identifier_exists,condition,google_product_category,product_type,item_group_id,shipping,shipping_weight,"
    "custom_label_0,custom_label_1,age_group,color,gender,size,material,pattern,unit_pricing_measure,"
    "unit_pricing_base_measure,energy_efficiency_class"
)


def _file(header: str, *rows: dict[str, str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, next(csv.reader([header])), restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _cells(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


@pytest.mark.parametrize(
    ("header", "table", "name"),
    [
        (SHOPIFY_PRODUCTS, CATALOGUE, "shopify-products"),
        (SHOPIFY_PRODUCTS_2025, CATALOGUE, "shopify-products-2025"),
        (SHOPIFY_ORDERS, ORDERS, "shopify-orders"),
        (WOO_PRODUCTS, CATALOGUE, "woocommerce-products"),
        (WOO_ITEMS, ORDERS, "woocommerce-order-items"),
        (WOO_ADVANCED, ORDERS, "woocommerce-advanced-orders"),
        (MAGENTO_PRODUCTS, CATALOGUE, "magento-products"),
        (MAGENTO_ITEMS, ORDERS, "magento-order-items"),
        (GOOGLE, CATALOGUE, "google-merchant"),
    ],
    ids=lambda value: value if isinstance(value, str) and "," not in value else "",
)
def test_an_export_needs_no_option(read_bytes: ReadBytes, header: str, table: Table, name: str) -> None:
    reading = read_bytes(_file(header), table)

    assert reading.export == name
    assert {column.name for column in table.columns if column.required} <= set(reading.columns)
    assert len(reading.dropped) > 10


def test_shopify_variants_carry_the_product_and_name_their_options(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = _file(
        SHOPIFY_PRODUCTS,
        {"Handle": "h2o2", "Title": "Hydrogen peroxide", "Body (HTML)": "<p>clear</p>", "Vendor": "Acme",
         "Type": "Cleaning", "Option1 Value": "12 %", "Variant SKU": "HP12", "Variant Price": "9"},
        {"Handle": "h2o2", "Option1 Value": "3 %", "Option2 Value": "1 L", "Variant Price": "5"},
        {"Handle": "h2o2", "Image Src": "https://example.com/2.jpg", "Image Position": "2"},
        {"Handle": "soap", "Title": "Soap", "Option1 Value": "Default Title", "Variant Price": "1"},
    )  # fmt: skip

    rows = rows_of(read_bytes(data, CATALOGUE))

    assert _cells(rows, "row", "id", "title", "description", "brand", "category") == [
        (1, "HP12", "Hydrogen peroxide / 12 %", "<p>clear</p>", "Acme", "Cleaning"),
        (2, "h2o2", "Hydrogen peroxide / 3 % / 1 L", "<p>clear</p>", "Acme", "Cleaning"),
        (4, "soap", "Soap", None, None, None),
    ]


def test_shopify_products_of_2025_carry_the_product_too(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = _file(
        SHOPIFY_PRODUCTS_2025,
        {"Title": "Acetone", "URL handle": "acetone", "SKU": "A1", "Option1 value": "1 L", "Price": "3"},
        {"URL handle": "acetone", "SKU": "A5", "Option1 value": "5 L", "Price": "9"},
    )

    rows = rows_of(read_bytes(data, CATALOGUE))

    assert _cells(rows, "id", "title") == [("A1", "Acetone / 1 L"), ("A5", "Acetone / 5 L")]


def test_shopify_order_lines_carry_what_the_first_line_of_the_order_says(
    read_bytes: ReadBytes, rows_of: RowsOf
) -> None:
    first = {"Name": "#1001", "Email": "a@example.com", "Created at": "2020-01-31 12:00:00 +0100",
             "Shipping Country": "DE", "Payment Method": "card", "Source": "web"}  # fmt: skip
    data = _file(
        SHOPIFY_ORDERS,
        first | {"Lineitem sku": "A", "Lineitem quantity": "2"},
        {"Name": "#1001", "Lineitem sku": "B", "Lineitem quantity": "1"},
        {"Name": "#1002", "Created at": "2020-02-01 00:00:00 +0100", "Lineitem sku": "C", "Lineitem quantity": "1"},
    )

    rows = rows_of(read_bytes(data))

    noon = datetime(2020, 1, 31, 11, 0)
    assert _cells(rows, "order_id", "customer_id", "ts", "product_id", "quantity", "delivery_country") == [
        ("#1001", "a@example.com", noon, "A", Decimal(2), "DE"),
        ("#1001", "a@example.com", noon, "B", Decimal(1), "DE"),
        ("#1002", None, datetime(2020, 1, 31, 23, 0), "C", Decimal(1), None),
    ]


ADDRESSES = {
    "shopify": (
        SHOPIFY_ORDERS,
        {"Name": "#1", "Created at": "2020-01-31 12:00:00 +0100", "Lineitem sku": "A", "Lineitem quantity": "1"},
        {"Shipping Street": "1 Example St", "Shipping Zip": "'0123", "Shipping City": "Sampleton"},
        {"Shipping City": "Sampleton"},
        "1 Example St, '0123, Sampleton",
    ),
    "woocommerce": (
        WOO_ITEMS,
        {"order_id": "1", "date": "2024-01-01 10:00:00", "item_sku": "A", "item_quantity": "1"},
        {"shipping_address_1": "1 Example St", "shipping_address_2": "Flat 2", "shipping_city": "Sampleton"},
        {"shipping_postcode": "0123", "shipping_city": "Sampleton"},
        "1 Example St, Flat 2, Sampleton",
    ),
    "woocommerce-advanced": (
        WOO_ADVANCED,
        {"Order Number": "5", "Order Date": "2024-01-01 10:00", "SKU": "A", "Quantity (- Refund)": "1"},
        {"Address 1&2 (Shipping)": "1 Example St", "Postcode (Shipping)": "0123", "City (Shipping)": "Sampleton"},
        {"City (Shipping)": "Sampleton"},
        "1 Example St, 0123, Sampleton",
    ),
    "magento": (
        MAGENTO_ITEMS + ",shipping_street,shipping_city,shipping_postcode",
        {"order_id": "1", "created_at": "2024-01-01 10:00:00", "sku": "A", "qty_ordered": "1"},
        {"shipping_street": "1 Example St", "shipping_postcode": "0123", "shipping_city": "Sampleton"},
        {"shipping_city": "Sampleton"},
        "1 Example St, 0123, Sampleton",
    ),
}


@pytest.mark.parametrize("shop", ADDRESSES)
def test_the_address_delivered_to_is_put_together_and_a_town_alone_is_none(
    shop: str, read_bytes: ReadBytes, rows_of: RowsOf
) -> None:
    header, line, whole, town, expected = ADDRESSES[shop]
    another = {next(iter(line)): "7"}

    rows = rows_of(read_bytes(_file(header, line | whole, line | town | another)))

    assert [row["delivery_address"] for row in rows] == [expected, None]


@pytest.mark.parametrize("shop", ADDRESSES)
def test_an_address_that_nobody_asks_for_is_left_out_of_an_export(
    shop: str, read_bytes: ReadBytes, rows_of: RowsOf
) -> None:
    header, line, whole, *_ = ADDRESSES[shop]

    reading = read_bytes(_file(header, line | whole)).without({"delivery_address"})

    assert "delivery_address" not in rows_of(reading)[0]
    assert set(whole) <= set(reading.dropped)


def test_what_an_order_says_is_carried_from_block_to_block(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    rows = [{"Name": "#1", "Email": "a@example.com", "Created at": "2020-01-31 12:00:00 +0100"}]
    rows += [{"Name": "#1", "Lineitem sku": "A", "Lineitem quantity": "1", "Notes": "x" * 1000}] * 20_000

    found = rows_of(read_bytes(_file(SHOPIFY_ORDERS, *rows)))

    assert len(found) == 20_001
    assert {row["customer_id"] for row in found} == {"a@example.com"}


def test_woocommerce_products_join_both_descriptions(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = _file(
        WOO_PRODUCTS,
        {"ID": "7", "SKU": "HP", "Name": "Peroxide", "Short description": "11,9 %", "Description": "<b>clear</b>"},
        {"ID": "8", "Name": "Soap", "Description": "plain"},
    )

    rows = rows_of(read_bytes(data, CATALOGUE))

    assert _cells(rows, "id", "description") == [("HP", "11,9 %\n<b>clear</b>"), ("8", "plain")]


def test_woocommerce_guests_are_nobody_rather_than_one_customer(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    line = {"order_id": "1", "date": "2024-01-01 10:00:00", "item_sku": "A", "item_quantity": "1"}
    data = _file(
        WOO_ITEMS,
        line | {"customer_id": "0", "billing_email": "guest@example.com"},
        line | {"customer_id": "12", "item_sku": "", "item_product_id": "77", "order_id": "2"},
    )

    rows = rows_of(read_bytes(data))

    assert _cells(rows, "customer_id", "product_id") == [(None, "A"), ("12", "77")]


def test_an_advanced_woocommerce_export_may_leave_the_order_blank_in_further_rows(
    read_bytes: ReadBytes, rows_of: RowsOf
) -> None:
    data = _file(
        WOO_ADVANCED,
        {"Order Number": "5", "Order Date": "2024-01-01 10:00", "Email (Billing)": "a@example.com", "SKU": "A",
         "Quantity (- Refund)": "1"},
        {"SKU": "B", "Quantity (- Refund)": "2"},
        {"Order Number": "6", "Order Date": "2024-01-02 10:00", "SKU": "C", "Quantity (- Refund)": "3"},
    )  # fmt: skip

    rows = rows_of(read_bytes(data))

    assert _cells(rows, "order_id", "customer_id", "product_id") == [
        ("5", "a@example.com", "A"),
        ("5", "a@example.com", "B"),
        ("6", None, "C"),
    ]


def test_after_a_refused_row_a_blank_order_belongs_to_nobody_known(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    good = _file(
        WOO_ADVANCED, {"Order Number": "5", "Order Date": "2024-01-01", "SKU": "A", "Quantity (- Refund)": "1"}
    )
    blank = _file(WOO_ADVANCED, {"SKU": "B", "Quantity (- Refund)": "2"}).splitlines(keepends=True)[1]

    rows = rows_of(read_bytes(good + b"the first row of order 6,is ragged\r\n" + blank))

    assert _cells(rows, "row", "order_id", "product_id") == [(1, "5", "A"), (3, None, "B")]


def test_magento_store_views_carry_the_product(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = _file(
        MAGENTO_PRODUCTS,
        {"sku": "A", "name": "Acetone", "short_description": "1 L", "description": "solvent", "categories": "Lab"},
        {"sku": "A", "store_view_code": "de", "name": "Aceton"},
    )

    rows = rows_of(read_bytes(data, CATALOGUE))

    assert _cells(rows, "id", "title", "description") == [
        ("A", "Acetone", "1 L\nsolvent"),
        ("A", "Aceton", "1 L\nsolvent"),
    ]


def test_magento_configurable_items_are_not_counted_twice(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    line = {"order_id": "1", "created_at": "2024-01-01 10:00:00", "sku": "A-1L", "qty_ordered": "2.0000"}
    data = _file(MAGENTO_ITEMS, line | {"product_type": "configurable"}, line | {"product_type": "simple"})

    rows = rows_of(read_bytes(data))

    assert _cells(rows, "row", "product_id", "quantity") == [(2, "A-1L", Decimal(2))]


def test_a_google_feed_as_tsv_is_read(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    row = {"id": "1", "title": "Acetone", "google_product_category": "Hardware", "product_type": "Solvents"}
    data = (
        _file(GOOGLE.replace("image_link", "image link", 1), delimiter="\t")
        + _file(GOOGLE, row, delimiter="\t").split(b"\r\n", 1)[1]
    )

    assert _cells(rows_of(read_bytes(data, CATALOGUE)), "id", "title", "category") == [("1", "Acetone", "Solvents")]


def test_a_column_that_an_export_does_not_have_is_still_unknown(read_bytes: ReadBytes) -> None:
    with pytest.raises(UnknownColumnError) as error:
        read_bytes(_file(SHOPIFY_ORDERS + ",Customer religion"))

    assert error.value.columns == ("Customer religion",)


def test_map_and_drop_come_before_what_an_export_says(read_bytes: ReadBytes, rows_of: RowsOf) -> None:
    data = _file(SHOPIFY_ORDERS, {"Name": "#1", "Created at": "2024-01-01 00:00:00 +0000", "Phone": "0", "Id": "77"})

    reading = read_bytes(data, rename={"Id": "order_id"}, drop=frozenset({"Email"}))

    assert rows_of(reading)[0]["order_id"] == "77"
    assert "customer_id" not in reading.columns
    assert "Name" in reading.dropped


@pytest.mark.parametrize(
    ("header", "table", "advice"),
    [
        pytest.param(
            "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Status",
            ORDERS, "export the order items", id="magento-grid",
        ),
        pytest.param("order_id,order_number,date,customer_id,line_items", ORDERS, "one row per item", id="woo-packed"),
        pytest.param(SHOPIFY_PRODUCTS, ORDERS, "it holds no orders", id="products-as-orders"),
    ],
)  # fmt: skip
def test_an_export_that_cannot_do_says_which_one_would(
    read_bytes: ReadBytes, header: str, table: Table, advice: str
) -> None:
    with pytest.raises(WrongExportError, match=advice):
        read_bytes(_file(header), table)


def test_no_export_swallows_the_columns_of_another(read_bytes: ReadBytes) -> None:
    names = [export.name for export in all_exports()]

    assert len(names) == len(set(names)) == 11
    for export in all_exports():
        assert export.signature
        assert bool(export.roles) != bool(export.refuse)
