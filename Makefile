# Two commands do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PORT ?= 8765
MODEL ?= base
MINUTES ?= 10
SEED ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo demo-site test check fuzz faults lint bench lock site docs browser clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/run: pyproject.toml requirements/demo.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements/demo.txt
	$(PIP) --no-deps --no-build-isolation -e .  # hatchling is already installed
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	@command -v npm >/dev/null || { echo "TypeScript checks the pages' scripts: install Node.js with npm" \
	  "(apt-get install npm, brew install node)." >&2; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

demo: demo-site  ## Transcribe the samples, build the site and serve it
	$(BIN)/hallway --root demo serve --published --port $(PORT)

demo-site: $(VENV)/run  # the whole demo except the server
	$(BIN)/hallway init demo
	cp -R samples/recordings demo/
	$(BIN)/python samples/demo_curation.py demo
	model=$$($(BIN)/hallway model fetch $(MODEL) --or tiny.en --name) \
	  && $(BIN)/hallway --root demo transcribe --model $$model --settle 0 --jobs 2
	$(BIN)/python benchmarks/score.py demo samples/scripts
	$(BIN)/hallway --root demo approve --all --by "Demo curator" --despite "The demo is not listened to"
	$(BIN)/python samples/demo_curation.py demo  # again, for what refers to answers
	$(BIN)/hallway --root demo build

test: $(VENV)/dev browser  ## Run all tests
	$(BIN)/hallway model fetch tiny.en
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/dev  ## Quick check for daily work: style, types, and all tests except slow and browser tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow and not browser"

fuzz: $(VENV)/dev  ## Run the randomised tests with fresh seeds for MINUTES=10, or repeat the round of one SEED
	$(BIN)/python tests/fuzz.py --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) -n auto $(ARGS)

faults: $(VENV)/dev browser  ## Test every fault that Hallway must withstand, and print what was measured
	$(BIN)/python tests/fault_matrix.py -n auto --dist loadfile $(ARGS)

lint: node_modules/.package-lock.json $(VENV)/dev  ## Style, types, and strict builds of this repository's own site and the documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	node_modules/.bin/tsc
	$(BIN)/mkdocs build --strict --quiet
	$(BIN)/mkdocs build --strict --quiet -f docs.yml

bench: $(VENV)/dev browser  ## Measure everything that has a budget beside what one would use instead: benchmarks/RESULTS.md
	$(BIN)/hallway model fetch $(MODEL) --or tiny.en --name >/dev/null
	$(BIN)/python benchmarks/run_all.py $(ARGS)

lock: $(VENV)/run  ## Update requirements/ from pyproject.toml and constraints.txt, with the hash of every file
	$(PIP) 'uv>=0.9,<1'
	for group in demo dev; do \
	  $(BIN)/uv pip compile --quiet pyproject.toml requirements/build.in --group $$group -c constraints.txt --universal \
	    --python-version 3.11.0 --generate-hashes --no-annotate --custom-compile-command "make lock" -o requirements/$$group.txt; \
	done

site: $(VENV)/run  ## Build this repository's own answers into site/
	$(BIN)/hallway build

docs: $(VENV)/dev  ## Build the documentation into site-docs/
	$(BIN)/mkdocs build --strict --quiet -f docs.yml

browser:  # the browser tests use the system's Chromium, or one that Playwright downloads
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium; } \
	  || $(BIN)/python -m playwright install chromium

clean:  ## Remove everything generated: environments, sites, the demo
	rm -rf $(VENV) node_modules site site-docs demo .mypy_cache .ruff_cache .pytest_cache
