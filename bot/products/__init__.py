"""Lender presets as data: what a product usually costs and when it falls due, each with its source and date."""

from __future__ import annotations

from bot.products.catalog import Products
from bot.products.loader import Fault, ProductsError, check_products, load_products
from bot.products.model import Base, Kind, Penalty, Product, StatementRule

__all__ = [
    "Base",
    "Fault",
    "Kind",
    "Penalty",
    "Product",
    "Products",
    "ProductsError",
    "StatementRule",
    "check_products",
    "load_products",
]
