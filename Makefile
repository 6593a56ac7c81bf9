# Everything is installed into .venv, from the locks; nothing outside this folder changes.
# The exceptions are a browser and a database server for the tests, see tests/install_browser.sh
# and tests/install_database.sh.

PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
CODE := src $(wildcard steps fixtures environment.py tests docs/generate.py docs/story.py benchmarks)
LOCK := $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml \
	--extra allure --extra samples --group build

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help acceptance story test check format docs lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The report is made whether goals are met or not, so the exit status of behave is kept until then.
acceptance: $(RUNTIME) ## judge every goal in features/ and make the report
	@$(BIN)/donewhen samples
	@judged=0; $(BIN)/behave || judged=$$?; $(BIN)/donewhen report && exit $$judged

story: $(RUNTIME) ## record three synthetic sprints with real runs, so that history and pages have something to show
	@$(BIN)/donewhen samples
	@$(BIN)/python docs/story.py

test: check acceptance ## everything that CI runs: checks, goals, tests
	@sh tests/install_browser.sh $(BIN)/python
	@sh tests/install_database.sh
	@$(BIN)/pytest --numprocesses auto --dist worksteal

check: $(DEV) ## format, lint, types, architecture, generated references, features
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python docs/generate.py --check
	@$(BIN)/donewhen samples
	@$(BIN)/donewhen lint
	@$(BIN)/donewhen vocabulary --check

format: $(DEV) ## format the code and repair what can be repaired
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: $(DEV) ## write docs/reference/ from the code
	@$(BIN)/python docs/generate.py

lock: $(DEV) ## choose newer releases and write the locks
	@$(LOCK) --upgrade --output-file requirements.lock
	@$(LOCK) --upgrade --group dev --constraints requirements.lock --output-file requirements-dev.lock

clean: ## remove the environment, the reports and the stored predictions
	@rm -rf .venv .donewhen reports build dist .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache src/*.egg-info

# The stamps make a second call instant. setuptools comes from the lock, therefore no build isolation.
$(RUNTIME): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || { \
		echo "donewhen needs Python 3.11 to 3.14, and \"$(PYTHON)\" is $$($(PYTHON) --version 2>&1)." >&2; \
		echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Installing requirements.lock into .venv (once, about a minute) …"
	@$(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes --only-binary :all: --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Adding requirements-dev.lock, the tools for development …"
	@$(PIP) install --require-hashes --only-binary :all: --requirement requirements-dev.lock
	@touch $@
