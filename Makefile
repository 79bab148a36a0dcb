# `make demo`: set up, build, convert the fixtures, show the tasks.
# `make test`: everything that CI runs.
# `make figures`: measure every table of figures in README.md and write it there.
# `make wheel`: build the Python package and test it in a clean virtual environment, with the job on Ray.
.PHONY: setup setup-tests build demo test figures fmt clippy doc check-derived wheel

setup:
	@bash scripts/setup.sh

setup-tests:
	@bash scripts/setup.sh tests

build: setup
	cargo build --release --locked --package sohoa

demo: build
	@bash scripts/demo.sh

# CI=1: what is put in place for the tests must be found.
test: setup-tests fmt clippy doc check-derived
	CI=1 cargo test --release --locked --workspace
	$(MAKE) wheel

wheel: build
	@bash scripts/python/wheel.sh

figures: build
	python3 scripts/figures.py --mode write

fmt:
	cargo fmt --all --check

clippy: setup
	cargo clippy --release --locked --workspace --all-targets -- -D warnings

doc: setup
	RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --workspace --no-deps --document-private-items --quiet

check-derived: setup
	cargo dev dictionaries --mode check
	cargo dev fixtures --mode check
	cargo run --release --quiet --locked --package sohoa -- schema | python3 -B scripts/python/record_types.py --mode check
	python3 -B -m doctest scripts/figures.py scripts/python/record_types.py
