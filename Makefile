# One word for each thing a person or CI does; `make` alone lists them.
# Stamps inside the virtual environment keep anything from being done twice: remove it (make clean) to begin again.
#
# PyTorch is wanted by `make test` alone. constraints.txt pins its version without a build, so pip takes the CPU build where
# it finds one (PIP_FIND_LINKS=FOLDER with that wheel, or PyTorch's own CPU index given in PIP_EXTRA_INDEX_URL) and
# otherwise, on Linux, the build that brings several GB of CUDA packages.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DEFAULT_GOAL := help
VENV ?= .venv
ARGS ?=
BIN := $(VENV)/bin
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

# pip tells of every file; a person wants to see that something happens, and what is large (sed -u: mawk would hold it back)
INSTALL = $(BIN)/python -m pip install --no-input --disable-pip-version-check --progress-bar off --constraint constraints.txt
TOLD = 2> >(sed '/^WARNING: Location .* is ignored/d' >&2) | sed -unE \
  -e 's/^ *Downloading ([A-Za-z0-9_.]+)-([0-9][^-]*)-.* (\([0-9.]+ [MG]B\)).*/    fetching \1 \2 \3/p' \
  -e 's|^ *Processing .*/(torch)-([^-]+)-.*|    fetching \1 \2|p' \
  -e 's/^Installing collected packages: .*/    installing/p'

.PHONY: help demo install test test-slow test-fuzz test-truth test-models test-ray bench-compile bench-tables bench-sandbox bench-sandbox-cpu bench-alns bench-harness bench-equivalence endurance check lint types imports format build constraints clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.core ## install, fetch the default language model, solve examples/bakery.txt in front of you
	@echo "==> the default language model"
	@$(BIN)/optagent models pull
	@echo '==> optagent solve examples/bakery.txt'
	@$(BIN)/optagent solve examples/bakery.txt

install: $(VENV)/.dev ## make .venv with all that tests and checks need

test: $(VENV)/.dev ## run the tests, those with a real small language model too, but not the slow ones
	@echo "==> the tests' language model"
	@$(BIN)/optagent models pull smollm2-135m
	$(BIN)/python -m pytest -m "not slow" $(ARGS)

test-slow: $(VENV)/.dev ## run the slow tests alone
	$(BIN)/python -m pytest -m slow $(ARGS)

test-fuzz: $(VENV)/.dev ## 100,000 mutations of expressions, documents and MathProg texts, and 3,000 random models solved twice
	$(BIN)/python -m pytest -m slow tests/formulation/test_fuzz.py tests/program/test_optimum.py $(ARGS)

test-truth: $(VENV)/.dev ## 3,000 random programs against an exact oracle: status, optimum, bound, honesty (ten minutes)
	OPTAGENT_TRUTH=3000 $(BIN)/python -m pytest -m slow tests/sandbox/truth $(ARGS)

test-models: $(VENV)/.dev ## run the tests that ask a real language model, slow ones too
	$(BIN)/python -m pytest -m model $(ARGS)

test-ray: $(VENV)/.ray ## bench run on Ray clusters, one of two network namespaces too (that needs root); fetches Ray, 80 MB
	$(BIN)/python -m pytest tests/bench/test_ray.py $(ARGS)

bench-compile: $(VENV)/.dev ## compile and solve 10,000 variables, against the same model by hand in Pyomo
	$(BIN)/python benchmarks/compile_speed.py $(ARGS)

bench-tables: $(VENV)/.dev ## read a table of 1,000,000 rows and bind a parameter to it
	$(BIN)/python benchmarks/tables.py $(ARGS)

bench-alns: $(VENV)/.dev ## hard MIPs by plain HiGHS and by the search over it, the same seconds each
	$(BIN)/python benchmarks/alns.py $(ARGS)

bench-sandbox: $(VENV)/.dev ## 200 programs through cold processes, the warm server bare, and with its armour
	$(BIN)/python benchmarks/sandbox.py $(ARGS)

bench-sandbox-cpu: $(VENV)/.dev ## what one run costs in processor time and page faults, by who spends it
	$(BIN)/python benchmarks/sandbox_cpu.py $(ARGS)

bench-harness: $(VENV)/.dev ## replay 245 problems through bench run, against a thread pool over cold programs
	$(BIN)/python benchmarks/harness.py $(ARGS)

bench-equivalence: $(VENV)/.dev ## our equivalence checker and the field's on 2,200 pairs of known relation and on FormulationBench
	$(BIN)/python -m benchmarks.equivalence --out docs/equivalence-results.md $(ARGS)

endurance: $(VENV)/.dev ## 10,000 programs in a row, hostile ones too, then kill -9 all round: what is left?
	$(BIN)/python benchmarks/endurance.py $(ARGS)

check: lint types imports ## every static check

lint: $(VENV)/.dev ## ruff: style, likely mistakes, layout
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## pyright, strict
	$(BIN)/pyright --pythonpath $(BIN)/python

imports: $(VENV)/.dev ## import-linter: who may know whom
	$(BIN)/lint-imports

format: $(VENV)/.dev ## let ruff lay out the code and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

build: $(VENV)/.dev ## the sdist, and from it the wheel, into dist/
	$(BIN)/python -m build --outdir dist

constraints: $(VENV)/.dev ## write constraints.txt anew from what is installed
	$(BIN)/python .ci/constraints.py > constraints.new && mv constraints.new constraints.txt

clean: ## remove .venv and all that was made from the sources (fetched language models stay)
	rm -rf $(VENV) dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find optagent tests -name __pycache__ -type d -prune -exec rm -rf {} +

# the first Python of 3.11 or newer that starts; Debian packs ensurepip apart
$(VENV)/.made:
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found="$$python" && break; \
	done; \
	if [ -z "$${found:-}" ]; then echo "optagent needs Python 3.11 or newer: apt install python3 python3-venv" >&2; exit 1; fi; \
	if ! "$$found" -c 'import ensurepip' 2>/dev/null; then \
	  echo "$$found cannot make a virtual environment: apt install python3-venv" >&2; exit 1; fi; \
	echo "==> $(VENV), with $$("$$found" --version)"; \
	"$$found" -m venv $(VENV)
	@touch $@

$(VENV)/.core: $(VENV)/.made pyproject.toml constraints.txt
	@echo "==> optagent and what it needs (no PyTorch; a minute or two)"
	@$(INSTALL) --editable . $(TOLD)
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	@echo "==> optagent and what its tests need, PyTorch too (a few minutes)"
	@$(INSTALL) --editable '.[dev,train,nlp,bench]' $(TOLD)
	@touch $(VENV)/.core $@

$(VENV)/.ray: $(VENV)/.dev
	@echo "==> Ray (80 MB to fetch, 260 MB unpacked)"
	@$(INSTALL) --editable '.[ray]' $(TOLD)
	@touch $@
