# make run · make test · make screenshots · make bench: each does all of its own set-up in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test screenshots bench clean

run: .venv/ready
	@$(BIN)/connections-tui

test: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

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

bench: .venv/ready
	$(BIN)/python benchmarks/startup.py

clean:
	rm -rf .venv
