# The house commands. `make help` lists them; each works from a fresh clone with nothing but Python 3.11-3.13 and make.
PYTHON    ?=
PYTEST    ?=
# Two processes, whole files each: every process builds the sample city once, so that more of them cost more than they save.
WORKERS   ?= 2
KEZHI_HOME ?= $(CURDIR)/var

BIN   := .venv/bin
READY := .venv/.ready

# Nothing in here reports home.
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DAGSTER_DISABLE_TELEMETRY := true
export GX_ANALYTICS_ENABLED := false
export KEZHI_HOME PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup demo test check dev derive lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## .venv with the locked packages and the `kezhi` command

$(READY): requirements.lock pyproject.toml .ci/setup
	@sh .ci/setup

demo: $(READY) ## the sample city, from its workbooks to a published release
	@$(BIN)/kezhi demo --home "$(KEZHI_HOME)"

test: $(READY) ## every test; PYTEST="-k name" narrows it
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile $(PYTEST)

check: $(READY) ## style, types, floors, SQL, dependencies, derived files: under a minute
	@sh .ci/check

dev: $(READY) ## Dagster's pages on 127.0.0.1:3000, over KEZHI_HOME
	@$(BIN)/python -m pipelines.defs.instance

derive: $(READY) ## writes again what follows from sources/
	@$(BIN)/kezhi derive

lock: ## resolves requirements.lock anew (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: install it outside the project, then try again" >&2; exit 2; }
	@uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-strip-extras --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml

clean: ## removes caches and build leavings; var/ and .venv stay
	@rm -rf build .pytest_cache .ruff_cache .hypothesis .import_linter_cache dbt_project/target dbt_project/logs
	@find . -path ./.venv -prune -o -path ./var -prune -o -name __pycache__ -type d -exec rm -rf {} +
