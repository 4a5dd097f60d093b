"""Takes the product and the bank out of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.conversation.parsing.said import Said
    from bot.conversation.parsing.text import Line
    from bot.products import Product, Products


def take_product(line: Line, said: Said, products: Products) -> None:
    """Take the first product named in the line, and the bank; a bank's own preset is taken for its card."""
    spotted = products.spot(line.text)
    product = spotted.product if spotted else None
    if spotted is not None:
        line.cut(spotted.start, spotted.end)
    bank = products.spot_bank(line.text, short=product is not None and bool(product.banks))
    if bank is not None:
        line.cut(bank.start, bank.end)
        said.values["bank"] = bank.bank
    if product is not None:
        _keep(product, said, products)


def settle_product(line: Line, said: Said, products: Products) -> None:
    """Where no product was found, look for a misspelt one among the words left over, or take the bank for a card."""
    if "product" in said.values:
        return
    for word in line.rest():
        product = products.find(word)
        if product is not None:
            line.text = line.text.replace(word, " ", 1)
            _keep(product, said, products)
            return
    card = next((item for item in products if item.banks and item.parent is None), None)
    if card is not None and "bank" in said.values and {"statement_day", "minimum"} & said.values.keys():
        _keep(card, said, products)


def _keep(product: Product, said: Said, products: Products) -> None:
    bank = said.values.get("bank")
    if bank is not None and product.banks:
        product = products.of_bank(product, bank)
    elif bank is None and product.bank is not None:
        said.values["bank"] = product.bank["zh_CN"]
    said.values["product"] = product.id
