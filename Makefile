# make run: install, prepare the embedded database with the demo campaign, serve.   make test: install, check, test.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
PY := .venv/bin/python
export PYTHON

.PHONY: run install test check tests lock screenshots bench clean

run: install
	@$(PY) manage.py init --demo
	@exec $(PY) manage.py serve --host $(HOST) --port $(PORT)

install:
	@bin/prepare requirements.txt

.PHONY: install-dev
install-dev:
	@bin/prepare requirements-dev.txt

test: install-dev check tests

check: install-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m tests.migrations_match
	$(PY) -m tests.docs_match
	$(PY) -m pytest -q tests/rules/test_catalogues.py

tests: install-dev
	$(PY) -m pytest -q -n 3 --dist loadfile

lock:
	@bin/prepare requirements-dev.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header requirements.in -o requirements.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-header requirements-dev.in -c requirements.txt -o requirements-dev.txt

screenshots: install-dev
	$(PY) -m benchmarks.screenshots

bench: install-dev
	$(PY) -m benchmarks.rerun
	$(PY) -m benchmarks.browser
	$(PY) -m benchmarks.exports
	$(PY) -m benchmarks.matrix
	$(PY) -m benchmarks.pack

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis
