"""Reads the preset files of `bot/content/products` and collects every fault in them with file and line."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.errors import ShouqiError
from bot.products.catalog import Products, fold
from bot.products.model import Product

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a content file; `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return the fault as compilers print it."""
        return f"{self.file}:{self.line}: {self.message}"


class ProductsError(ShouqiError):
    """The presets cannot be used; `faults` holds every reason."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults so that all of them can be mended in one go."""
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))


def load_products(folder: Traversable | None = None) -> Products:
    """Read all presets (of the package, unless a folder is given); raise ProductsError if any of them has a fault."""
    items, faults = _read_all(folder or _packaged())
    if faults:
        raise ProductsError(faults)
    return Products(tuple(items))


def check_products(folder: Traversable | None = None) -> list[Fault]:
    """Return every fault of the preset files, none if all is well."""
    return _read_all(folder or _packaged())[1]


def _packaged() -> Traversable:
    return files("bot") / "content" / "products"


def _read_all(folder: Traversable) -> tuple[list[Product], list[Fault]]:
    items: list[Product] = []
    faults: list[Fault] = []
    sources: dict[str, _Source] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".toml"):
            continue
        source = _Source(entry.name, entry.read_text(encoding="utf-8"))
        found = _read(source)
        if isinstance(found, Product):
            items.append(found)
            sources[found.id] = source
            faults.extend(_contradictions(found, source))
        else:
            faults.extend(found)
    items.sort(key=lambda item: (item.order, item.id))
    faults.extend(_clashes(items, sources))
    return items, faults


@dataclass(frozen=True, slots=True)
class _Source:
    file: str
    text: str

    def fault(self, key: str, message: str) -> Fault:
        """Return a fault at the line that sets `key` (or opens its table), else at the first line."""
        pattern = re.compile(rf"\s*(\[+{re.escape(key)}[\].]|\"?{re.escape(key)}\"?\s*[=.])")
        lines = self.text.splitlines()
        line = next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)
        return Fault(self.file, line, message)


def _read(source: _Source) -> Product | list[Fault]:
    try:
        raw = tomllib.loads(source.text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        return [Fault(source.file, int(line[1]) if line else 1, str(error))]
    try:
        return Product.model_validate(raw)
    except ValidationError as error:
        return [_worded(source, detail["loc"], detail["msg"]) for detail in error.errors()]


def _worded(source: _Source, loc: tuple[int | str, ...], message: str) -> Fault:
    keys = [part for part in loc if isinstance(part, str)]
    return source.fault(keys[-1] if keys else "", f"{'.'.join(map(str, loc))}: {message}")


def _contradictions(item: Product, source: _Source) -> Iterator[Fault]:
    """Yield what no single field shows: values of one preset that cannot stand together."""
    if source.file != f"{item.id}.toml":
        yield source.fault("id", f"id {item.id} is not the name of the file")
    if item.method not in item.methods:
        yield source.fault("method", f"method {item.method} is not among methods")
    if item.default_tenor is not None and item.default_tenor not in item.tenors:
        yield source.fault("default_tenor", f"default_tenor {item.default_tenor} is not among tenors")
    if item.penalty.multiple is not None and item.penalty.daily_rate is not None:
        yield source.fault("penalty", "penalty has both multiple and daily_rate")
    for name in ("daily_rate", "annual_rate", "fee_rate"):
        bounds = [getattr(item, f"{name}_{part}") for part in ("min", "default", "max")]
        known = [bound for bound in bounds if bound is not None]
        if known != sorted(known):
            yield source.fault(f"{name}_default", f"{name} is not between its bounds")


def _clashes(items: list[Product], sources: dict[str, _Source]) -> Iterator[Fault]:
    """Yield names that two presets share and parents that do not exist."""
    ids = {item.id for item in items}
    owners = Counter(name for item in items for name in _names(item))
    for item in items:
        for name in sorted(name for name in _names(item) if owners[name] > 1):
            yield sources[item.id].fault("aliases", f"name {name} belongs to more than one product")
        if item.parent is not None and item.parent not in ids:
            yield sources[item.id].fault("parent", f"parent {item.parent} does not exist")


def _names(item: Product) -> set[str]:
    return {fold(name) for name in (item.id, *item.names.values(), *item.aliases)}
