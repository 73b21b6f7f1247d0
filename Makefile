# Everything one does with this project, by name; `make help` lists it. Nothing but Python 3.11+,
# git and make is needed: the rest is installed into .venv, from lock files, by hash.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
DEV := .venv/.stamp-dev
RUN := .venv/.stamp-run
SOURCES := controller tests
export PYTHON

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Set-up -----------------------------------------------------------------

.PHONY: setup
setup: ## Make .venv with all that development needs (PYTHON=... picks the Python)
	@.ci/setup dev
	@echo "ready: $$($(BIN)/python -V), $(BIN)/dialrota"

$(DEV): pyproject.toml requirements-dev.lock .ci/setup
	@.ci/setup dev

$(RUN): pyproject.toml requirements.lock requirements-build.lock .ci/setup
	@.ci/setup run

.PHONY: lock
lock: $(DEV) ## Resolve the lock files anew, for every Python from 3.11, with hashes
	@.ci/lock

# --- Run --------------------------------------------------------------------

.PHONY: run
run: $(RUN) ## Keep a copy of pools/ fit to dial, in .run/; ONCE=1 for one pass
	@$(BIN)/dialrota demo --out .run $(if $(ONCE),--once)

.PHONY: cluster
cluster: $(DEV) ## Keep pools/ on a throw-away Kubernetes API server, and say how to look
	@PYTHONPATH=tests $(BIN)/python -m controlplane start

.PHONY: control-plane
control-plane: $(DEV) ## Build the API server for tests, once a machine (needs Go 1.26)
	@PYTHONPATH=tests $(BIN)/python -m controlplane build

.PHONY: helm
helm: ## Build the Helm that the chart is tested with, once a machine (needs Go 1.26)
	@.ci/helm build

# --- Check ------------------------------------------------------------------

.PHONY: test
test: $(DEV) ## Run the tests, with the coverage they must reach (ARGS=... goes to pytest)
	@.ci/test $(ARGS)

.PHONY: check
check: lint types imports verify wheel same-bytes test ## Run all that CI runs

.PHONY: fmt
fmt: $(DEV) ## Format the code and make the safe repairs
	@$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

.PHONY: lint
lint: $(DEV) ## Check format and style, of code and of scripts
	@failed=0; $(BIN)/ruff format --check --output-format concise $(SOURCES) || failed=1; \
	  $(BIN)/ruff check --output-format concise $(SOURCES) || failed=1; \
	  $(BIN)/shellcheck .ci/* docs/examples/*.sh || failed=1; exit $$failed

.PHONY: types
types: $(DEV) ## Check types
	@.ci/types

.PHONY: imports
imports: $(DEV) ## Check who imports whom
	@$(BIN)/lint-imports

.PHONY: manifests
manifests: helm ## Render the chart anew into charts/dialrota/manifests
	@.ci/manifests charts/dialrota/manifests

.PHONY: verify
verify: $(DEV) ## Check that generated files are fresh
	@.ci/verify

.PHONY: same-bytes
same-bytes: $(DEV) ## Compare what every Python from 3.11 of this machine writes
	@.ci/same-bytes

.PHONY: test-pythons
test-pythons: $(DEV) ## Run the tests on every Python from 3.11 of this machine
	@.ci/test-pythons

.PHONY: bench
bench: $(DEV) ## Measure, beside the named peers (ONLY=... for one figure)
	@$(BIN)/python tests/bench $(ONLY)

.PHONY: bench-cluster
bench-cluster: $(DEV) ## Measure the cluster store beside Go (ONLY=word..., QUICK=1, BESIDE=names)
	@PYTHONPATH=tests:tests/bench $(BIN)/python -m cluster $(if $(QUICK),--quick) \
	  $(if $(BESIDE),--beside $(BESIDE)) $(ONLY)

.PHONY: faults
faults: $(DEV) ## Hit every call to a cluster by faults (REPLAY=point..., TEETH=1, FAULTS=options)
	@PYTHONPATH=tests $(BIN)/python -m faults.cluster $(if $(REPLAY),--replay $(REPLAY)) $(if $(TEETH),--teeth) $(FAULTS)

.PHONY: mutants
mutants: $(DEV) ## Score the tests of the decisions against mutants; may take an hour
	@.ci/mutants

.PHONY: wheel
wheel: $(DEV) ## Build the wheel and try it in an empty environment
	@.ci/wheel

# --- Tidy -------------------------------------------------------------------

.PHONY: generate
generate: $(DEV) ## Write the generated files anew
	@.ci/generate .

.PHONY: clean
clean: ## Remove the environment, caches, builds and .run/
	rm -rf .venv .run .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache .coverage* build dist htmlcov mutants
	find controller tests -name __pycache__ -type d -prune -exec rm -rf {} +
