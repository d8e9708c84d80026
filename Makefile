# `make demo` and `make test` set up all they need. Everything stays in this folder; `make clean` removes it.
PYTHON  ?= python3
NETWORK ?= ethereum:local:test
# make demo REPO=path COMMIT=hash ACCEPTANCE='command': let the first bounty deliver a commit of yours
REPO    ?=
COMMIT  ?=
ACCEPTANCE ?=
# Each in a process of its own, long ones in parts, two at once: tools/suites.py
SUITES  ?= tests/stories tests/contracts tests/toolkit tests/invariants tests/attacks tests/zoo tests/lots tests/transitions \
  tests/checks tests/test_suite.py tests/test_natspec.py tests/test_edge.py
WORKERS ?= 2
# make test SUITES=tests/contracts/escrow/test_claim.py ARGS='-k patience -x'
ARGS    ?=

export SOLCX_BINARY_PATH := $(CURDIR)/.solcx
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH):$(CURDIR)/.tools/node/bin

# Where this is set (images of Python do it) every process would compile all that it imports again: seconds each.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-anvil test-edge test-hardhat test-plain test-all seconds deep proofs compile gas coverage mutation audit docs \
  verify-build page page-bundle page-types pictures test-page lint clean

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## .venv, node_modules and .solcx from the locks (a second time: nothing to do)
	@$(PYTHON) tools/bootstrap.py

demo: setup ## three bounties from post to paid (REPO=path COMMIT=hash: deliver a commit of yours)
	@python -m oathwork demo $(if $(REPO),--repo '$(REPO)') $(if $(COMMIT),--commit '$(COMMIT)') \
	  $(if $(ACCEPTANCE),--acceptance '$(ACCEPTANCE)')

test: compile ## all tests, on the embedded chain (NETWORK=ethereum:local:foundry for anvil; ARGS=… for pytest)
	@python tools/suites.py --network $(NETWORK) --workers $(WORKERS) $(SUITES) -- $(ARGS)

test-anvil: ## all tests, on anvil
	@$(MAKE) --no-print-directory test NETWORK=ethereum:local:foundry

# 292 MB of npm, so neither `make test` nor CI runs it: before a release, and after a change of what is asked of a node.
test-hardhat: setup ## a bounty's life by the commands, on Hardhat's node
	@mkdir -p .tools/hardhat && cp tools/hardhat/* .tools/hardhat/
	@npm ci --prefix .tools/hardhat --ignore-scripts --no-audit --no-fund --loglevel=error
	@python -m pytest -p no:ape_test -q tests/stories/test_hardhat.py $(ARGS)

# 67 MB of npm, whose contracts are taken as their authors built them: before a release, and after a change of contracts/edge.
test-edge: setup ## the contracts around the core beside Kleros' own court and escrow, and EAS
	@mkdir -p .tools/counterparts && cp tools/counterparts/* .tools/counterparts/
	@npm ci --prefix .tools/counterparts --ignore-scripts --no-audit --no-fund --loglevel=error
	@python -m pytest -p no:ape_test -q tests/stories/test_counterparts.py $(ARGS)

test-plain: compile ## all tests of the toolkit without Ape, on the newest web3 (CI runs those that can differ: tools/second_run.py)
	@$(PYTHON) tools/bootstrap.py --plain
	@python tools/suites.py --network $(NETWORK) --workers $(WORKERS) --plain tests/toolkit -- $(ARGS)

# In one queue, so that both cores are busy to the end.
test-all: compile ## all that CI tests: the suites, the toolkit without Ape, the page, the demo, the page for auditors
	@$(PYTHON) tools/bootstrap.py --plain
	@python tools/suites.py $(RECORD) --network $(NETWORK) --workers $(WORKERS) --second tests/toolkit $(SUITES) tests/page \
	  --also 'the demo=make demo' --also 'the page for auditors, and Slither answered=make audit ARGS=--quick'

seconds: ## how long each file of tests takes, into tests/seconds.json (while nothing else runs)
	@$(MAKE) --no-print-directory test-all RECORD=--record

deep: compile ## the lots, the zoo, the machine and the promises in Solidity, much longer (ARGS=--minutes=600)
	@HYPOTHESIS_PROFILE=deep ape test tests/lots tests/zoo --network $(NETWORK)
	@python -m tests.invariants $(ARGS)
	@python -m checks.proofs deep

proofs: setup ## the promises in Solidity: proofs by halmos, and rows of moves by chance
	@$(PYTHON) tools/bootstrap.py --audit
	@python -m checks.proofs halmos
	@python -m checks.proofs

compile: .build/compiled ## the contracts

# All of them whenever one has changed: by itself Ape can keep an old build of a file whose imports changed.
.build/compiled: $(shell find contracts -name '*.sol' -not -path '*/.*/*') ape-config.yaml | setup
	@mkdir -p .build && ape compile --force > .build/compile.log 2>&1 || { cat .build/compile.log; exit 1; }
	@touch $@

gas: setup ## what each action costs, against what was agreed
	@python -m checks.gas $(ARGS)

coverage: setup ## which lines and branches of the contracts the tests reach
	@python -m checks.coverage $(ARGS)

mutation: setup ## would the tests notice? (ARGS='--sample 300 --seed 1'; goes on where it was)
	@python -m checks.mutation $(ARGS)

audit: compile ## one page about all of it, for auditors, in .build/audit (ARGS=--quick: without the long runs)
	@$(PYTHON) tools/bootstrap.py --audit
	@python -m checks.audit $(ARGS)

docs: ## the documentation site, in .build/site
	@$(PYTHON) tools/bootstrap.py --docs
	@mkdir -p .build && NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict > .build/docs.log 2>&1 \
	  || { cat .build/docs.log; exit 1; }
	@echo "open .build/site/index.html"

verify-build: setup ## the contracts again from their sources: the same bytecode? (and Sourcify's input)
	@python scripts/export.py --check --standard-json .build/standard-json

page: setup ## the demo's three bounties in a browser, live, on a chain started for it
	@python -m oathwork web --demo

test-page: setup ## the page, in Debian's Chromium (ARGS='-k claim')
	@python -m pytest -p no:ape_test -p no:schemathesis -q tests/page -n 4 --dist worksteal $(if $(OATHWORK_BUDGETS),--ignore=tests/page/test_budgets.py) $(ARGS)
	@$(if $(OATHWORK_BUDGETS),python -m pytest -p no:ape_test -q tests/page/test_budgets.py $(ARGS)) # alone: it measures

page-bundle: setup ## the page from page/, into the package (the same sources give the same bytes)
	@node page/build.mjs

pictures: setup ## the documentation's pictures of the page, from its demo (ARGS='claim board'; OATHWORK_PAGE as for the page)
	@python -m docs.pictures $(ARGS)

page-types: setup ## the page's TypeScript, strict
	@tsc -p page

lint: setup ## format, style, types, layers
	@tsc -p page
	@ruff format --check .
	@ruff check .
	@mypy --strict src/oathwork
	@lint-imports

clean: ## remove all that was made
	rm -rf .venv .venv-plain .venv-audit .venv-docs .tools .solcx node_modules .build .hypothesis .pytest_cache .mypy_cache .ruff_cache \
	  .import_linter_cache build dist htmlcov .coverage contracts/.cache contracts/.openzeppelin
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
