"""What the sample knows of itself: what each special listing is, and what must be found in the orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poisonbook.sample.catalogue import Catalogue, Special
from poisonbook.sample.chance import Ints
from poisonbook.sample.customers import ANONYMOUS, Customers
from poisonbook.sample.goods import read_goods
from poisonbook.sample.languages import read_languages
from poisonbook.sample.orders import customer_id, order_id
from poisonbook.sample.planting import Planted


def catalogue_truth(catalogue: Catalogue) -> Iterator[dict[str, object]]:
    """One row for each listing that is not an ordinary good; figures are texts, so that they stay exact."""
    for item in catalogue.special:
        yield {"id": catalogue.ids[item.product], "kind": item.kind, "status": item.status} | _contents(item)


def _contents(item: Special) -> dict[str, object]:
    if item.companion is not None:
        return {"companion": item.companion}
    if item.form is None:
        return {}
    return {
        "substance": item.form.substance,
        "cas": item.form.cas,
        "strength": item.form.percent,
        "strength_of": "nitrogen" if item.form.of_nitrogen else "substance",
        "pack": item.pack,
        "pack_kg": None if item.pack_kg is None else f"{item.pack_kg:f}",
    }


def companions(catalogue: Catalogue) -> dict[str, object]:
    """The companion goods as an operator would name them: by words, or by product ids."""
    named: list[dict[str, object]] = []
    for good in read_goods().companions:
        if good.by_product_id:
            products = [catalogue.ids[item.product] for item in catalogue.special if item.companion == good.key]
            named.append({"name": good.name, "product_ids": products})
        else:
            terms = sorted({language.companions[good.key].noun for language in read_languages()})
            named.append({"name": good.name, "terms": terms})
    return {"companions": named}


def scenario_truth(
    planted: Sequence[Planted], numbers: Ints, catalogue: Catalogue, customers: Customers
) -> Iterator[dict[str, object]]:
    """One row for each planted scenario, with every finding that it must cause and no other."""
    for place in planted:
        orders = {
            line.id: order_id(int(numbers[place.first_label + step]))
            for step, order in enumerate(place.scenario.orders)
            for line in order.lines
        }
        products = {line: catalogue.ids[product] for line, product in place.products.items()}
        yield {
            "scenario": place.scenario.name,
            "rules": sorted({finding.rule for finding in place.scenario.expect}),
            "customer_ids": [_customer(customer, customers) for customer in place.customers],
            "order_ids": list(dict.fromkeys(orders.values())),
            "product_ids": list(dict.fromkeys(products.values())),
            "expect": [
                {"rule": finding.rule, "lines": [[orders[line], products[line]] for line in finding.lines]}
                for finding in place.scenario.expect
            ],
        }


def _customer(customer: int, customers: Customers) -> str | None:
    return None if customer == ANONYMOUS else customer_id(customers.number(customer))
