# Everything a contributor runs. Each target makes what it needs; nothing touches the system Python.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: help venv demo check fix test lint types unit coverage torture parity scale scale-servers scale-corpora e2e screenshots web wheel vsix lock bench bench-peers eval train clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

venv: $(VENV)/.ready ## make the virtual environment

# The stamp is younger than pyproject.toml exactly when the environment matches it.
$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "bertfill needs Python 3.11 or newer; run: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(INSTALLED)
	@touch $@

# CI gives LOCKED=.github/ci.lock: the very versions of the lock file first, each with its hash, then nothing more.
ifdef LOCKED
INSTALLED = --require-hashes --requirement $(LOCKED) && \
  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
else
INSTALLED = --editable '.[dev]'
endif

lock: $(VENV)/.ready ## renew the locked versions of CI and of the VSIX, with hashes
	$(BIN)/python -m tools.lock

demo: $(VENV)/.ready ## fill real sentences, then show one editor's conversation
	@$(BIN)/python -m tools.demo

# Under half a minute: the types of other systems are left to `make types`.
check: lint ## what to run after every small change: lint, types, the tests of masks and prose
	$(BIN)/mypy
	$(BIN)/pytest -q tests/core tests/zones

fix: $(VENV)/.ready ## mend what ruff can mend, and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# `make test T=tests/core/masks` is for one folder, file or test, and all that pytest takes: T='tests/lsp -k hover -x'.
ifeq ($(origin T),command line)
test: $(VENV)/.ready
	$(BIN)/pytest $(T)
else
test: lint types unit ## lint, types and the whole fast test suite; T=tests/core/masks: these tests alone
endif

lint: $(VENV)/.ready ## ruff, rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready ## mypy --strict; what is written for other platforms, as those see it
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 -p bertfill_ls.lsp.wire -p bertfill_ls.hub
	$(BIN)/mypy --platform darwin -p bertfill_ls.lsp.wire -p bertfill_ls.hub

unit: $(VENV)/.ready ## pytest without the real editors
	$(BIN)/pytest -m 'not e2e'

coverage: $(VENV)/.ready ## the fast test suite, and which lines and branches of bertfill_ls it leaves out
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -m 'not e2e'
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

torture: $(VENV)/.ready ## every fault for eight minutes, and one table; ARGS="--seconds 90", "--seed N", --write
	$(BIN)/python -m tests.torture $(ARGS)

# PyTorch and transformers are in an environment of their own: nobody who uses or tests bertfill needs them.
parity: ## exported models of every family and form against transformers; ARGS=--write: its table in export/README.md
	test -d .parity/venv || { $(PYTHON) -m venv .parity/venv && \
	  .parity/venv/bin/pip install --quiet -r tests/export/parity/requirements.txt -e '.[export]'; }
	.parity/venv/bin/python -m tests.export.parity $(ARGS)

scale: scale-servers scale-corpora ## beyond one machine: each engine in an environment of its own, under .scale/ (a gigabyte)

# The stamp is what tells the tests that an environment is whole.
.scale/%/.ready: tests/scale/servers/%.txt pyproject.toml
	$(PYTHON) -m venv .scale/$*
	.scale/$*/bin/pip install --quiet --requirement $< --editable .
	@touch $@

scale-servers: $(VENV)/.ready .scale/mlserver/.ready .scale/kserve/.ready ## KServe and MLServer serve what bertfill writes for them
	$(BIN)/pytest -q tests/scale/servers

.scale/ray/.ready: tests/scale/corpora/ray.txt pyproject.toml
	$(PYTHON) -m venv .scale/ray
	.scale/ray/bin/pip install --quiet --requirement $< --editable .
	@touch $@

scale-corpora: .scale/ray/.ready ## a real Ray cluster of two workers, one of them killed, and tables in Parquet
	.scale/ray/bin/python -m pytest -q tests/corpus/test_cluster.py tests/corpus/test_parquet.py

e2e: $(VENV)/.ready ## real editors: installs them into .e2e/, then drives them with real keys
	$(BIN)/python tests/e2e/run.py

screenshots: $(VENV)/.ready ## the pictures of the READMEs, from the real editors
	$(BIN)/python tests/e2e/run.py --screenshots

# What is built is in git, so that a wheel from any clone has its page; a change of editors/web is committed with it.
# npm ci begins by emptying node_modules: only where they are not those of the lock file.
web: ## build the page of the workbench anew, after a change of editors/web (needs Node.js 20 with npm)
	cd editors/web && { cmp -s package-lock.json node_modules/.of-lock || \
	  { npm ci --silent --ignore-scripts && cp package-lock.json node_modules/.of-lock; } }
	cd editors/web && npm run --silent build

wheel: $(VENV)/.ready ## the package for pip, pipx and uvx, under dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

vsix: $(VENV)/.ready ## a VSIX for this platform that carries the server and its interpreter
	$(BIN)/python -m tools.vsix.build

bench-peers: $(VENV)/.ready ## an environment and a model for each peer, under .bench/ (some gigabytes)
	$(BIN)/python -m benchmarks.peers

bench: $(VENV)/.ready ## measure beside the peers that are there, print the tables, write benchmarks/README.md
	$(BIN)/python -m benchmarks

# The training environment is apart: nobody who uses or tests bertfill needs PyTorch. Goes on where it was stopped.
train: ## train the default model on CORPUS=DIR with VOCAB=FILE; DECAY=MINUTES ends it (models/training/README.md)
	@test -n "$(CORPUS)$(wildcard .training/stream/sources.json)" || { echo "give CORPUS=DIR VOCAB=FILE"; exit 1; }
	test -d .venv-train || { $(PYTHON) -m venv .venv-train && .venv-train/bin/pip install --quiet -r models/training/requirements.txt; }
	test -e .training/stream/sources.json || .venv-train/bin/python -m models.training.data.prepare \
	  --corpus "$(CORPUS)" --vocab "$(VOCAB)" --out .training/stream
	nice -n 19 .venv-train/bin/python -m models.training.recipe.train --data .training/stream --out .training/run \
	  $(if $(DECAY),--decay-minutes $(DECAY))

eval: $(VENV)/.ready ## every figure of the default model, through the product
	$(BIN)/python -m models.training.evaluation.evaluate --questions models/training/evalset --questions models/training/evalset/heldout-2

clean: ## remove what these targets made, but not trained checkpoints
	rm -rf $(VENV) .venv-train .e2e .bench build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
	rm -rf editors/vscode/node_modules editors/vscode/dist editors/web/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
