# Everything a developer runs. `make run` is enough to see Miroir; `make` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
NPM := frontends/npm
BUILT := src/miroir/static/built/.done
SCREENS := $(shell find frontends -type f -not -path '*/node_modules/*' -not -path '*/paraglide/*') \
    $(wildcard src/miroir/static/*.css)

.PHONY: help setup screens run check test lock bench pictures

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: .venv/.done $(BUILT) ## make the environment in .venv and build the screens

screens: $(BUILT) ## build the screens into the package

run: setup ## serve everything with the sample; MIROIR_* settings are heeded
	@$(BIN)/miroir serve --sample

check: setup ## style, types, directions of imports, screens
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run check

test: check ## every check and every test
	.ci/packages
	$(NPM) test
	$(BIN)/pytest -n 2 --no-loadscope-reorder

bench: setup ## measure the running system; writes bench/results/latest.json
	$(BIN)/python -m bench

pictures: setup ## take a picture of every page into docs/pictures
	.ci/packages
	$(BIN)/python -m tests.pictures

lock: .venv/bin/uv ## write the requirements anew from pyproject.toml; UPGRADE=--upgrade to renew
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 $(UPGRADE) \
	    pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 $(UPGRADE) \
	    --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

.venv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo 'Miroir needs Python 3.11 or later: make PYTHON=/path/to/python3' >&2; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
	$(BIN)/pip install -q "$$(sed -n 's/^\(uv==[0-9.]*\).*/\1/p' requirements-dev.txt)"

# uv does not read the configuration of pip: where only that one knows the way, pip installs.
.venv/.done: requirements-dev.txt pyproject.toml .venv/bin/uv
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.txt || \
	    $(BIN)/pip install -q --require-hashes -r requirements-dev.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --offline -e .
	@touch $@

frontends/node_modules/.done: frontends/package-lock.json .venv/.done
	$(NPM) ci --silent
	@touch $@

$(BUILT): frontends/node_modules/.done $(SCREENS)
	$(NPM) run --silent build
	@touch $@
