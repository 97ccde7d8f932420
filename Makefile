# poisonbook: `make demo` runs the main job on a made-up shop; `make test` runs every test. Both do their own set-up.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SPARK_STAMP := $(VENV)/.installed-spark
CHROMIUM := command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null

.DEFAULT_GOAL := help
.PHONY: help setup setup-spark demo test test-browser test-slow test-long test-spark check format golden reference bench bench-checkout bench-ledger bench-recognition bench-review bench-screen bench-trial fuzz lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "poisonbook needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@test -x $(BIN)/pip || $(PYTHON) tools/bootstrap.py $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP) ## make the virtual environment and install everything pinned in requirements.lock

$(SPARK_STAMP): requirements-spark.lock $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock
	@touch $@

setup-spark: $(SPARK_STAMP) ## also install Spark, which is large; it needs Java 17 or newer

demo: $(STAMP) ## make a shop of 50,000 products and 2 million order lines, screen it, and start the console on it
	$(BIN)/poisonbook sample --products 50000 --lines 2000000 --seed 1868 --out demo/shop
	$(BIN)/poisonbook screen --catalogue demo/shop/catalogue.parquet --orders demo/shop/orders.parquet \
	  --companions demo/shop/companions.yaml --jurisdiction EU --out demo/result
	@echo "report: demo/result/report.html"
	$(BIN)/poisonbook demo demo/register --shop demo/shop

test: $(STAMP) ## every test but the slow suites; those of Spark are skipped where it is not installed
	$(BIN)/pytest -n auto --dist loadfile

test-browser: $(STAMP) ## every test in a real browser, slow ones too; installs Chromium where apt can
	@$(CHROMIUM) || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -yqq --no-install-recommends chromium; } \
	  || true
	@$(CHROMIUM) || { echo "no Chromium: install the package chromium, or google-chrome, and try again" >&2; exit 1; }
	$(BIN)/pytest -m "not long" -n auto --dist loadfile $$(find tests -name 'test_*in_browser.py')

test-slow: $(STAMP) ## the slow suites: full-size inputs and many seeds
	$(BIN)/pytest -m "slow and not long" -n auto

test-long: $(STAMP) ## loops of faults over hours: two thousand kills on each database, ten thousand bits that flip
	$(BIN)/pytest -m long -n auto

test-spark: $(SPARK_STAMP) ## the tests of the Spark engine, with those on a cluster of this machine
	$(BIN)/pytest tests/spark -m "spark or slow"

check: $(STAMP) ## format, lint, types, import contracts, generated reference
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.reference --check

format: $(STAMP) ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(STAMP) ## rewrite the golden files; read the diff
	$(BIN)/pytest -q tests/golden --rewrite-golden

reference: $(STAMP) ## write docs/reference from the code
	$(BIN)/python -m tools.reference

bench: $(STAMP) ## measure recognition and screening beside their baselines
	$(BIN)/python -m benchmarks.recognition_speed
	$(BIN)/python -m benchmarks.screening_speed
	$(BIN)/python -m benchmarks.re_recognition

bench-screen: $(STAMP) ## screening beside SQL, Polars and pandas; many rules at once; one more day after a year
	$(BIN)/python -m benchmarks.screening_speed
	$(BIN)/python -m benchmarks.many_rules
	$(BIN)/python -m benchmarks.incremental

bench-checkout: $(STAMP) ## decisions a second, from a second process, beside a bare server; LARGE=10000000 for a large register
	$(BIN)/python -m benchmarks.checkout_speed $(if $(LARGE),--large $(LARGE))
	$(BIN)/python -m benchmarks.snapshot

bench-ledger: $(STAMP) ## the ledger: appends, proofs, an audit, what a checkout pays; beside pymerkle; seals, pseudonyms; ENTRIES=1000000 for a shorter log
	$(BIN)/python -m benchmarks.ledger_speed $(if $(ENTRIES),--entries $(ENTRIES))
	$(BIN)/python -m benchmarks.seal_speed

bench-review: $(STAMP) ## 50,000 open cases and 50 reviewers at once, on both databases: in one process, then over HTTP
	$(BIN)/python -m benchmarks.review_queue
	$(BIN)/python -m benchmarks.review_http

bench-recognition: $(STAMP) ## how right recognition is on the project's labelled cases; CASES="FILE …" for others
	$(BIN)/python -m benchmarks.recognition_accuracy $(if $(CASES),--labelled $(CASES))

bench-trial: $(STAMP) ## a rule tried on 300,000 and 50 million lines, beside one screening for each of its figures; CATALOGUE=… ORDERS=… for all rules on real orders
	$(if $(ORDERS),$(BIN)/python -m benchmarks.trial_orders $(CATALOGUE) $(ORDERS),$(BIN)/python -m benchmarks.trial_speed)

fuzz: $(STAMP) ## a million random and mutated texts through recognition, and what length costs
	$(BIN)/python -m benchmarks.recognition_fuzz

lock: $(STAMP) ## resolve requirements.lock and requirements-spark.lock anew
	$(BIN)/uv pip compile pyproject.toml --extra postgres --extra sds --extra server --extra transparency --extra trial --group dev --universal --generate-hashes --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra spark --constraint requirements.lock --universal --generate-hashes --output-file requirements-spark.lock

clean: ## remove what make made
	rm -rf $(VENV) demo build dist
