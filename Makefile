# Everything that a person or CI does with a checkout. Needs make, Python 3.11 to 3.13 and the package registry.
# Torch's build for your machine is pip's choice: PIP_EXTRA_INDEX_URL and PIP_FIND_LINKS are heeded as usual.

SHELL := bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
PROCESSES ?= 2

# Nothing reports home, and nothing is fetched at run time. The program sets these itself, too.
export GRADIO_ANALYTICS_ENABLED := False
export ANONYMIZED_TELEMETRY := False
export LANGSMITH_TRACING := false
export HF_HUB_OFFLINE := 1
export HF_HUB_DISABLE_TELEMETRY := 1
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help run index test check eval format lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.installed ## Install what is missing, build the index if need be, and serve the page on 127.0.0.1:7860
	@$(BIN)/between $(ARGS)

index: $(VENV)/.installed ## Build the search index
	@$(BIN)/between index

# One thread of torch a process: with two each, they wait for each other's cores, and a test takes several times as long.
test: $(VENV)/.installed-dev ## Run every test, in a real browser too (make test ARGS=tests/library runs some)
	@scripts/browser
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.installed-dev ## Check the format, the code and the types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

# A report takes the place of the last one only when it is whole.
define report
set -o pipefail; part=evals/reports/.$(1).part; trap "rm -f $$part" EXIT; \
$(BIN)/python -m $(2) | tee $$part && mv $$part evals/reports/$(1)
endef

eval: $(VENV)/.installed-dev ## Measure everything, and write evals/reports with the safety card (some minutes)
	@mkdir -p evals/reports
	@$(call report,search.txt,evals.retrieval --held-out)
	@$(call report,quotations.txt,evals.quotations)
	@$(BIN)/python -m evals.screen --held-out --layers
	@$(call report,speed.txt,evals.speed --start)
	-@$(BIN)/python -m evals.care
	@$(BIN)/python -m evals run

format: $(VENV)/.installed-dev ## Put the code into its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## Write constraints.txt anew
	@PYTHON='$(PYTHON)' scripts/lock

clean: ## Remove the environment and everything that was made here
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps make a second `make run` quick: nothing is installed again until what is to be installed changes.
$(VENV)/.installed: pyproject.toml constraints.txt
	@PYTHON='$(PYTHON)' scripts/install
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt
	@PYTHON='$(PYTHON)' scripts/install dev,browser,import,inspect
	@touch $(VENV)/.installed $@
