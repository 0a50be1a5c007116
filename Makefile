# Two commands: `make coach` opens the coach, `make test` proves it. The rest is for developers.
PYTHON ?= python3
BIN := .venv/bin

coach: .venv/installed weights
	@$(BIN)/hipwise coach

test: .venv/installed-dev weights
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Whole sessions at the pace of a person and minutes of video: before a release. One at a time: two browsers
# at once would share the cores, and the film that one of them watches would crawl.
slow: .venv/installed-dev weights
	$(BIN)/python -m pytest -m slow

# Style, types and the order of the house.
check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

bench: .venv/installed-dev weights
	$(BIN)/python -m benchmarks

# The pose weights, fetched once and checked each time (no network needed once they are there).
weights: .venv/installed
	@$(BIN)/hipwise weights

.venv/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hipwise needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@echo "Installing what hipwise needs; this takes a minute or two, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The pinned versions and hashes, made anew (needs uv).
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'
lock:
	$(COMPILE) pyproject.toml --group build -o requirements.txt
	$(COMPILE) pyproject.toml --group build --group dev -c requirements.txt -o requirements-dev.txt

.PHONY: coach test slow check bench weights lock
