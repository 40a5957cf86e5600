# make maps: the environment and the published site. make test: the environment, a browser, the tests.
# Needs python 3.11 or newer with venv, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
# The lock holds for 3.11; another Python installs from pyproject.toml.
LOCKED := $(shell $(PYTHON) -c 'import sys; print(int(sys.version_info[:2] == (3, 11)))' 2>/dev/null)
PIP := $(PY) -m pip install -q --disable-pip-version-check
# A lock is whole: nothing but what it names is looked up or built, on any day.
WHOLE := --no-deps --require-hashes --only-binary :all:
PYTEST := $(PY) -m tests.browser $(PY) -m pytest
# Two processes share the tests; the published site and the imported network are made once for both.
SPREAD := -n 2 --dist worksteal

.PHONY: maps test quick check-all fuzz pythons coverage lint bench data reach calibration sureness siting docs lock clean
maps: $(VENV)/.runtime
	$(PY) -m geo publish -o maps

# All that a change needs to land.
test: $(VENV)/.dev
	$(PYTEST) $(SPREAD) -m "not full"

# A working day's tests: no browser, no long runs.
quick: $(VENV)/.dev
	$(PY) -m pytest $(SPREAD) -m "not full and not browser and not slow"

# Everything, with the full counts.
check-all: $(VENV)/.dev
	$(PYTEST) $(SPREAD)

# Every reader with changed and with planted wrong files: some twenty minutes; a part of it is in `make test`.
fuzz: $(VENV)/.dev
	$(PY) -m tests.fuzz

coverage: $(VENV)/.dev
	$(PYTEST) $(SPREAD) --cov --cov-report=term

# The quick tests with each Python that is found, installed as a stranger installs it.
pythons:
	@for version in 3.11 3.12 3.13 3.14; do \
	  found=$$(command -v python$$version) && $$found -c "" || { echo "no python$$version"; continue; }; \
	  place=$$(mktemp -d) && $$found -m venv $$place && $$place/bin/pip install -q -U pip && \
	  $$place/bin/pip install -q .[scale] --group dev && \
	  $$place/bin/python -m pytest -q -m "not full and not browser and not slow" && \
	  rm -rf $$place || exit 1; \
	done

lint: $(VENV)/.dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# The documentation site, in both languages, strict: open build/docs/site/index.html.
docs: $(VENV)/.docs
	$(PY) -m tools.docs

bench: $(VENV)/.dev
	$(PY) -m benchmarks

data: $(VENV)/.dev
	$(PY) -m tools.seoul
	$(PY) -m tools.korea

# Walking reach from the street network that GEO_NETWORK names: figures only, into data/reach/.
reach: $(VENV)/.runtime
	$(PY) -m geo reach --write data/reach
	$(PY) -m tools.seoul.readme

# How often the interval from place error holds the truth in made cities: minutes, any machine.
calibration: $(VENV)/.runtime
	$(PY) -m tools.calibration -o data/sureness
	$(PY) -m tools.seoul.readme

# Intervals, ranges and stability with the street network that GEO_NETWORK names: figures only.
sureness: $(VENV)/.runtime
	$(PY) -m geo sureness -o data/sureness
	$(PY) -m tools.seoul.readme

# Where the next job cafés and campus towns would go, as the pages show it; on foot with the network that GEO_NETWORK
# names. LOCATE is what else is asked of both.
LOCATE := --robust
siting: $(VENV)/.runtime
	mkdir -p data/siting
	$(PY) -m geo locate job_cafes --add 7 $(LOCATE) --write data/siting --overwrite
	$(PY) -m geo locate campus_towns --add 16 --within 1000 --demand youth $(LOCATE) --write data/siting --overwrite
	$(PY) -m tools.seoul.readme

COMPILE := $(VENV)/bin/uv pip compile -q pyproject.toml --generate-hashes --no-annotate --no-header \
  --no-emit-index-url --python-version 3.11
lock: $(VENV)/.dev
	$(COMPILE) --group build -o requirements.lock
	$(COMPILE) --group dev --extra data --extra docx --extra scale -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group docs -c requirements-dev.lock -o requirements-docs.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "geo needs Python 3.11 or newer: install it, or name it with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements.lock pyproject.toml
ifeq ($(LOCKED),1)
	$(PIP) $(WHOLE) -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	$(PY) -m pip check
else
	$(PIP) -e .
endif
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
ifeq ($(LOCKED),1)
	$(PIP) $(WHOLE) -r requirements-dev.lock
	$(PY) -m pip check
else
	$(PIP) -e .[data,docx,scale] --group dev
endif
	touch $@

$(VENV)/.docs: $(VENV)/.runtime requirements-docs.lock
ifeq ($(LOCKED),1)
	$(PIP) $(WHOLE) -r requirements-docs.lock
	$(PY) -m pip check
else
	$(PIP) -e . --group docs
endif
	touch $@

clean:
	rm -rf $(VENV) build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
