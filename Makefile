# Builds, tests and installs libzenlayer. Cargo does the work; each target names what else it calls.
# Tests are built in the dev profile, which is quick, and drive the release library.

PREFIX ?= /usr/local
CARGO = cargo
DOCS = $(CARGO) run --quiet --locked --package zenlayer-core --example reference --
export PREFIX DESTDIR
BUILT = $(abspath $(or $(CARGO_TARGET_DIR),target))/release

.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: build demo test test-go check setup bench bench-go header docs install uninstall clean help

build: ## the library and the simulator, in target/release
	$(CARGO) build --release --locked
	$(CARGO) build --release --locked --package zenlayer-simulator
	packaging/finish-build

demo: build ## stops a simulated fleet with the C example
	packaging/demo

test: setup check build ## everything that must hold before a change is accepted
	$(CARGO) build --release --locked --package zenlayer-faultserver
	$(CARGO) test --locked --package zenlayer-core --doc
	ZENLAYER_BUILD_DIR=$(BUILT) $(CARGO) test --locked --workspace --tests --no-fail-fast
	bindings/go/test

test-go: build ## the Go module alone
	$(CARGO) build --release --locked --package zenlayer-faultserver
	bindings/go/test

check: ## formatting, lints, licences of dependencies
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) deny --locked check --hide-inclusion-graph licenses bans

setup: ## the tools that tests and benchmarks need; installs them if root on Debian
	packaging/setup

bench: build ## what a call costs, beside a bare socket and libcurl
	benches/run

bench-go: build ## what a call costs through Go
	bindings/go/bench/run

header: ## refreshes include/ from the Rust source
	$(CARGO) check --locked
	packaging/copy-header

docs: ## refreshes docs/errors.md and docs/configuration.md from the tables in the source
	$(DOCS) errors >docs/errors.new && mv docs/errors.new docs/errors.md
	$(DOCS) configuration >docs/configuration.new && mv docs/configuration.new docs/configuration.md

install: ## into $(DESTDIR)$(PREFIX), after `make`
	packaging/install

uninstall: ## removes what install put there
	packaging/install --uninstall

clean: ## removes everything that was built
	$(CARGO) clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 12
