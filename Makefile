# make maps: the environment and the published site. make test: the environment, a browser, all tests.
# Needs python 3.11 or newer with venv, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
# The lock holds for 3.11; another Python installs from pyproject.toml.
LOCKED := $(shell $(PYTHON) -c 'import sys; print(int(sys.version_info[:2] == (3, 11)))' 2>/dev/null)

.PHONY: maps test lint bench data reach calibration sureness lock clean
maps: $(VENV)/.runtime
	$(PY) -m geo publish -o maps

test: $(VENV)/.dev
	$(PY) -m tests.browser $(PY) -m pytest --cov --cov-report=term

lint: $(VENV)/.dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: $(VENV)/.dev
	$(PY) -m benchmarks

data: $(VENV)/.dev
	$(PY) -m geo.sources

# Walking reach from the street network that GEO_NETWORK names: figures only, into data/reach/.
reach: $(VENV)/.runtime
	$(PY) -m geo reach --write data/reach
	$(PY) -c "from pathlib import Path; from geo.sources import readme; readme.update(Path('data'))"

# How often the interval from place error holds the truth in made cities: minutes, any machine.
calibration: $(VENV)/.runtime
	$(PY) -m geo.metrics.calibration -o data/sureness
	$(PY) -c "from pathlib import Path; from geo.sources import readme; readme.update(Path('data'))"

# Intervals, ranges and stability with the street network that GEO_NETWORK names: figures only.
sureness: $(VENV)/.runtime
	$(PY) -m geo.sureness -o data/sureness
	$(PY) -c "from pathlib import Path; from geo.sources import readme; readme.update(Path('data'))"

lock: $(VENV)/.dev
	$(VENV)/bin/uv pip compile -q pyproject.toml --generate-hashes --no-annotate --no-header --no-emit-index-url \
	  --python-version 3.11 -o requirements.lock
	$(VENV)/bin/uv pip compile -q pyproject.toml --group dev --extra data --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --python-version 3.11 -c requirements.lock -o requirements-dev.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "geo needs Python 3.11 or newer: install it, or name it with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements.lock pyproject.toml
ifeq ($(LOCKED),1)
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
else
	$(PY) -m pip install -q --disable-pip-version-check .
endif
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
ifeq ($(LOCKED),1)
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
else
	$(PY) -m pip install -q --disable-pip-version-check .[data] --group dev
endif
	touch $@

clean:
	rm -rf $(VENV) build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
