# `make` lists the targets. Works with GNU make 3.81 and later.
# PORT, DATA, ENGINE, OPENSEARCH_URL, FETCH, CONTACT and DAY, given on the command line or in the environment, reach the
# programs unchanged.

VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/installed
SAM_VENV := .venv-sam
SAM_INSTALLED := $(SAM_VENV)/installed
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --root-user-action=ignore

# The first Python of a version that the locked requirements serve and that can make environments; PYTHON= overrules.
FIND_PYTHON = for candidate in $(PYTHON) python3.13 python3.12 python3.14 python3.11 python3 python; do \
	if $$candidate -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; \
	then echo $$candidate; exit; fi; done; \
	echo 'trialindex needs Python 3.11 to 3.14 with venv (on Debian and Ubuntu: apt install python3-venv).' >&2; exit 1

# Makes environment $(1), anew where its Python does not run any more, and installs the locked packages of file $(2).
define install
	@$(1)/bin/python -c '' 2>/dev/null || { python=$$($(FIND_PYTHON)) && $$python -m venv --clear $(1); }
	@echo "Installing the packages of $(2) into $(1)"
	@$(1)/bin/python $(PIP_INSTALL) --require-hashes -r $(2)
endef

.PHONY: help setup setup-sam run demo test check format formatted lint types imports template schemas plan evaluate bench deploy clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# The project itself goes in last, as it stands here and without a look at any index: it brings the command `trialindex`.
$(INSTALLED): requirements-dev.txt pyproject.toml
	$(call install,$(VENV),requirements-dev.txt)
	@$(RUN) $(PIP_INSTALL) --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(SAM_INSTALLED): requirements-sam.txt
	$(call install,$(SAM_VENV),requirements-sam.txt)
	@touch $@

setup: $(INSTALLED) ## make the environment and fetch the search engine, so that the rest starts at once
	@$(RUN) -m infra.opensearch fetch

setup-sam: $(SAM_INSTALLED) ## make the SAM translator's environment, for the template checks

run: $(INSTALLED) ## run everything on this machine (PORT=8000 DATA=folder ENGINE=osmem OPENSEARCH_URL=… FETCH=on CONTACT=mail)
	@$(RUN) -m infra.local

demo: $(INSTALLED) ## show a month of scheduled fetching live, against sites that are played on this machine (DAY=seconds)
	@$(RUN) -m infra.demo

test: $(INSTALLED) $(SAM_INSTALLED) ## run all tests (ARGS="-k name" for some)
	@$(RUN) -m pytest $(ARGS)

check: formatted lint types imports template test ## every check, as CI does it

format: $(INSTALLED) ## format the code and mend what the linter can
	@$(RUN) -m ruff check --fix-only --quiet .
	@$(RUN) -m ruff format .

formatted: $(INSTALLED)
	@$(RUN) -m ruff format --check .

lint: $(INSTALLED) ## lint
	@$(RUN) -m ruff check .

types: $(INSTALLED) ## check the types
	@$(RUN) -m mypy

imports: $(INSTALLED) ## check that imports point down
	@$(VENV)/bin/lint-imports

template: $(INSTALLED) $(SAM_INSTALLED) ## check template.yaml as it stands and as SAM translates it
	@$(RUN) -m infra.check_template

schemas: $(INSTALLED) ## write the published JSON Schemas anew
	@$(RUN) -m schemas

plan: $(INSTALLED) ## work out requests, hours and dollars for all trials anew, into docs/operations.md
	@$(RUN) -m infra.plan --write

evaluate: $(INSTALLED) ## measure targets and conditions on trials labelled by hand (HALF=develop)
	@$(RUN) -m tests.evaluation $(HALF)

bench: $(INSTALLED) ## measure choosing what is due, checking pages, vocabulary work and type-ahead; prints ratios
	@$(RUN) -m tests.benchmarks.due
	@$(RUN) -m tests.benchmarks.fetch
	@$(RUN) -m tests.benchmarks.vocabulary
	@$(RUN) -m tests.benchmarks.typeahead

deploy: $(INSTALLED) ## package and deploy to AWS (BUCKET=for-the-package STACK=trialindex PARAMETERS="AlarmEmail=…")
	@test -n "$(BUCKET)" || { echo 'Say where the package goes: make deploy BUCKET=name' >&2; exit 1; }
	@$(RUN) -m infra.deploy $(or $(STACK),trialindex) $(BUCKET) $(PARAMETERS)

clean: ## remove environments, caches and builds (not DATA folders)
	@rm -rf $(VENV) $(SAM_VENV) *.egg-info build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find schemas functions infra tests -name __pycache__ -type d -prune -exec rm -rf {} +
