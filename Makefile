# Everything a fresh machine needs is Python 3.11 or newer and make.
SHELL := /bin/bash
PYTHON ?= python3
BIN := $(CURDIR)/.venv/bin
export PATH := $(BIN):$(PATH)
export MAIL

SIDEBAR := $(shell find sidebar/src sidebar/index.html sidebar/package.json sidebar/vite.config.ts -type f 2>/dev/null)
LEVELS ?= tests

.PHONY: demo test check setup browser e2e bench simulate types manifest requirements clean

demo: .venv/demo.ok sidebar/dist/index.html  ## the whole thing on this machine; MAIL=DIR loads your own mails, .ics and .vcf files
	@rm -rf var/demo
	@python -m sandbox certificate --dir var/sandbox
	@set -a; . ./demo.env; set +a; flask --app wsgi db upgrade; \
	flask --app wsgi organization --tenant 11111111-1111-1111-1111-111111111111 --name Northwind --mailbox-access application; \
	for key in mirror_contacts mirror_tasks mirror_events; do \
	  flask --app wsgi setting --tenant 11111111-1111-1111-1111-111111111111 $$key true; done
	@honcho -e demo.env -f Procfile.demo start || [ $$? -eq 130 ]

test: setup browser check  ## every level of tests, with all they need
	pytest -n auto --dist loadfile $(LEVELS)

check: setup  ## types, style, the sidebar's own tests and its weight
	ruff check .
	ruff format --check .
	mypy
	cd sidebar && npm run --silent check && npm run --silent test && npm run --silent size

setup: .venv/dev.ok sidebar/dist/index.html

browser: .venv/dev.ok
	python -m tests.browser

e2e: setup browser
	pytest tests/e2e

bench: setup  ## measures the budgets and writes benchmarks/README.md
	python -m benchmarks --write

simulate: setup  ## other lives each time, for as long as you like: RUNS=100000 PLANNER_RUNS=1000000 SEED=7 CASES=1000
	CASES=$${CASES:-1000} pytest -n auto --timeout 0 -m hypothesis tests/unit
	SIMULATION_RUNS=$${RUNS:-100000} MIRROR_RUNS=$${RUNS:-100000} PLANNER_RUNS=$${PLANNER_RUNS:-1000000} \
	  SIMULATION_SEED=$${SEED:-$$RANDOM} pytest -n auto --timeout 0 tests/simulation

types: setup  ## the sidebar's shapes anew, from the server's OpenAPI document
	@mkdir -p var
	@set -a; . ./demo.env; set +a; flask --app wsgi openapi write var/openapi.json
	cd sidebar && npm run --silent types

manifest: .venv/demo.ok  ## what Outlook is told: BASE_URL=https://... CLIENT_ID=...
	python -m manifest.build --base-url $(BASE_URL) --client-id $(CLIENT_ID)

.venv/demo.ok: requirements-demo.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lockstep needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-demo.txt
	@touch $@

.venv/dev.ok: requirements-dev.txt .venv/demo.ok
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

sidebar/node_modules/.ok: sidebar/package-lock.json .venv/demo.ok
	cd sidebar && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

sidebar/dist/index.html: $(SIDEBAR) sidebar/node_modules/.ok
	cd sidebar && npm run --silent build
	@touch $@

requirements: .venv/dev.ok  ## pins anew what the .in files ask for
	for name in requirements requirements-demo requirements-dev; do \
	  pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header -o $$name.txt $$name.in; done

clean:
	rm -rf .venv var sidebar/node_modules sidebar/dist tests/contract/clients/node_modules
