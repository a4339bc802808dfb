# The same words on a laptop and in CI. `make` prints them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo demo-vlm up test check bench fmt clean setup setup-vlm setup-test

unexport PYTHONPATH PYTHONHOME
clean_env := scripts/clean_env.sh
python := .venv/bin/python
ARGS ?=

help: ## Print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: setup ## Install what is missing, read every sample document, show the results, stop again
	@$(clean_env) $(python) -m scripts.demo $(ARGS)

demo-vlm: setup-vlm ## The same with a small vision-language model: jobs, chat, tools, structured output
	@$(clean_env) $(python) -m scripts.demo_vlm $(ARGS)

up: setup ## Install what is missing, start everything and stay in the foreground (ARGS="--port 9000")
	@.venv/bin/recto up $(ARGS)

test: setup-test ## Run all tests, with a Redis and a Postgres of their own (ARGS="tests/unit")
	@REQUIRE_SERVICES=1 $(clean_env) $(python) -m pytest $(ARGS)

check: setup-test ## Lint, format check, types, import rules, then all tests: what CI runs
	@$(clean_env) $(python) -m ruff check .
	@$(clean_env) $(python) -m ruff format --check .
	@$(clean_env) $(python) -m mypy
	@$(clean_env) .venv/bin/lint-imports --no-cache
	@$(MAKE) --no-print-directory test

bench: setup-test ## Run every bench and print its table (ARGS is passed to each)
	@set -e; for file in $$(grep -l __main__ bench/*.py); do \
		module=$${file%.py}; echo "== $$module"; $(clean_env) $(python) -m $${module//\//.} $(ARGS); \
	done

fmt: setup ## Format and sort imports
	@$(python) -m ruff check --fix .
	@$(python) -m ruff format .

clean: ## Remove what the other targets made here; never a state folder with documents in it
	@rm -rf .demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist *.egg-info
	@find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +
	@if [ -d .venv ] && [ ! -L .venv ]; then rm -rf .venv; fi
	@rm -rf tests/e2e/clients/.venv tests/e2e/clients/.stamp tests/e2e/clients/node/node_modules

setup:
	@scripts/setup.sh run

setup-vlm:
	@scripts/setup.sh vlm

setup-test:
	@scripts/setup.sh test
