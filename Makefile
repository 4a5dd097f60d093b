# `make` alone lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SOURCES := bot db tests

.DEFAULT_GOAL := help
.PHONY: help install run demo test check cover fmt fmt-check lint types imports content bench chaos lock migration image clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is %d.%d" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	@# --no-deps: the lock names everything; an older pip would look past it for the extra of a pinned package
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/python -m compileall -q bot db
	@touch $@

install: $(STAMP) ## Make .venv with the pinned dependencies

run: $(STAMP) ## Start the bot; the link of the web chat is printed
	@exec $(BIN)/python -m bot

demo: $(STAMP) ## Start on a throw-away book, e.g. make demo AT='2026-12-06 08:59'
	@exec $(BIN)/python -m bot demo $(if $(AT),--at '$(AT)')

test: $(STAMP) ## Run every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup

cover: $(STAMP) ## Every branch of the loan maths, or it fails
	@# one seed: what is covered must not depend on what hypothesis happens to draw
	$(BIN)/python -m pytest -q -n 2 --hypothesis-seed=0 tests/unit/lending tests/golden --cov=bot/lending --cov-branch \
		--cov-report=term-missing:skip-covered --cov-fail-under=100

check: fmt-check lint types imports content cover test ## Everything CI asks for

fmt: $(STAMP) ## Format the code
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

fmt-check: $(STAMP)
	$(BIN)/ruff format --check $(SOURCES)

lint: $(STAMP) ## ruff and spelling
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/codespell bot db docs tests README.md CHANGELOG.md

types: $(STAMP) ## mypy, strict
	$(BIN)/mypy bot db tests

imports: $(STAMP) ## The layers of docs/architecture.md
	$(BIN)/lint-imports

content: $(STAMP) ## Catalogs, presets, guide
	$(BIN)/python -m bot check --content-only

bench: $(STAMP) ## Print the benchmarks, as ratios to a baseline of the same run
	$(BIN)/python -m tests.bench

chaos: $(STAMP) ## The chaos test: a town, three processes, kills and faults over days
	$(BIN)/python -m tests.chaos

lock: ## Pin the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet pyproject.toml -o requirements/base.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

image: ## Build the container image
	docker build -t shouqi .

clean: ## Remove what the tools left
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
