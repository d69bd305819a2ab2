# Everything a person runs. `make demo` and `make test` need only Python 3.11+ and make: they set themselves up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
STAMP := $(VENV)/.installed
# What is compared with lies in an environment of its own: it is large, and only `make bench` needs it.
PEERS := .venv-peers
PEERS_STAMP := $(PEERS)/.installed

.PHONY: setup demo test check fix docs bench lock clean

setup: $(STAMP)

$(STAMP): requirements.lock bootstrap.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rastin needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(PEERS_STAMP): $(STAMP) peers.lock
	@test -x $(PEERS)/bin/python || $(PYTHON) -m venv --without-pip $(PEERS)
	$(UV) pip sync --quiet --compile-bytecode --python $(PEERS)/bin/python --require-hashes peers.lock
	$(UV) pip install --quiet --python $(PEERS)/bin/python --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	$(BIN)/rastin demo --no-serve

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@! grep -n '://' requirements.lock bootstrap.lock peers.lock || { echo "a lock file must name no package host" >&2; exit 1; }

fix: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup
	$(BIN)/python -m experiments.catalogue_page
	$(BIN)/python -m experiments.benchmarks.page
	$(BIN)/python -m experiments.command_page
	$(BIN)/python -m serving.plan_life.states_page
	$(BIN)/python -m serving.api.description docs/openapi.json
	$(BIN)/python -m serving.exchange.published docs/schemas

bench: setup $(PEERS_STAMP)
	$(BIN)/python -m experiments.benchmarks
	$(PEERS)/bin/python -m experiments.peers
	$(BIN)/python -m experiments.replay

lock:
	$(UV) pip compile --quiet --group bootstrap -o bootstrap.lock
	$(UV) pip compile --quiet pyproject.toml --all-extras --group dev -o requirements.lock
	$(UV) pip compile --quiet pyproject.toml --group peers -o peers.lock

clean:
	rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
