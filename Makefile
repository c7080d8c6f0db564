# make run · make test · make screenshots · make bench: each does all of its own set-up in .venv
# (and make bench in .bench-venv).
PYTHON ?= python3
BIN := .venv/bin
BENCH := .bench-venv/bin
PEER_INSTALL := $(BENCH)/python -m pip install -q --disable-pip-version-check \
	-c benchmarks/constraints.txt

.PHONY: run test screenshots bench clean

run: .venv/ready
	@$(BIN)/connections-tui

test: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 3

screenshots: .venv/ready
	$(BIN)/python screenshots/take.py

# The build backend is installed first and used without isolation, so that the
# constraints hold for it as well.
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "connections-tui needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt hatchling editables
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@

bench: .venv/ready .bench-venv/ready
	$(BENCH)/python benchmarks/run.py --keep

# Other programs have an environment of their own: their requirements are not ours.
# One that cannot be had is left out, the results say so, and the next run tries again.
.bench-venv/ready: benchmarks/constraints.txt
	$(PYTHON) -m venv .bench-venv
	@echo '*' > .bench-venv/.gitignore
	$(PEER_INSTALL) pyte
	@is_whole=yes; for peer in posting visidata; do \
		echo $(PEER_INSTALL) $$peer; $(PEER_INSTALL) $$peer || is_whole=no; \
	done; test $$is_whole = no || touch $@

clean:
	rm -rf .venv .bench-venv
