"""Takes the product and the bank out of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.parsing.lazy import lazy_re

if TYPE_CHECKING:
    from bot.conversation.parsing.said import Said
    from bot.conversation.parsing.text import Line
    from bot.products import Product, Products


PRIVATE = "private"
# 欠小王2000, 找我哥借了5000: whom one owes is a person, by the ways in which persons are called.
_KIN = "[爸妈哥姐弟妹叔姨舅姑嫂爷奶]"
_PERSON = (
    rf"(?:我的?)?(?:[小老阿](?![额贷赖款板])[\u4e00-\u9fff](?![款额])|[\u4e00-\u9fff]?{_KIN}{{1,2}}|[表堂]{_KIN}|老板|房东|邻居|室友|舍友"
    r"|朋友|好友|亲戚|熟人|同事|同学|战友|老乡|闺蜜|发小|兄弟|哥们|家里人?|对象|女友|男友|女朋友|男朋友|老婆|老公|丈母娘|岳父|岳母)"
)
_PERSON_EN = (
    r"(?:my )?(?:mom|mum|mother|dad|father|brother|sister|uncle|aunt|cousin|friend|boss|landlord|colleague|roommate)"
    r"(?: (?!and\b|for\b|of\b)[a-z]+)?"
)
_OWED = lazy_re(
    rf"(?:^|(?<=[\s我还又]))(?:欠了?|借了?|(?P<by>[找跟向问从])(?={_PERSON}{{1,2}}借))(?P<who>{_PERSON}{{1,2}})"
    r"(?=的?\s?(?:借了?)?\s?[0-9¥一二两三四五六七八九十])"
    rf"|\b(?:owes?|owed|borrowed from) (?P<whom>{_PERSON_EN})(?=\s[0-9¥])"
)


def take_product(line: Line, said: Said, products: Products) -> None:
    """Take the first product named in the line, and the bank; a bank's own preset is taken for its card.

    Where neither is named, a person to whom money is owed makes it a private debt with that name as its note.
    """
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
    elif bank is None:
        _take_person(line, said, products)


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


def _take_person(line: Line, said: Said, products: Products) -> None:
    private, found = products.get(PRIVATE), _OWED.search(line.text)
    if private is None or found is None:
        return
    if found["whom"]:
        line.cut(*found.span())
    else:
        line.cut(found.start("by") if found["by"] else found.start("who"), found.end("who"))
    said.values["product"] = private.id
    said.values.setdefault("note", found["who"] or found["whom"])


def _keep(product: Product, said: Said, products: Products) -> None:
    bank = said.values.get("bank")
    if bank is not None and product.banks:
        product = products.of_bank(product, bank)
    elif bank is None and product.bank is not None:
        said.values["bank"] = product.bank["zh_CN"]
    said.values["product"] = product.id
