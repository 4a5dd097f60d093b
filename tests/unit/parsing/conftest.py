"""The presets and a day to read on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.conversation.parsing import parse
from bot.products import Products, load_products

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation.parsing import Parsed

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def products() -> Products:
    return load_products()


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def read(products: Products) -> Callable[[str], Parsed]:
    return lambda text: parse(text, TODAY, products)
