# Builds, tests and installs libzenlayer. Cargo does the work; each target names what else it calls.
# Tests are built in the dev profile, which is quick, and drive the release library.

PREFIX ?= /usr/local
CARGO = cargo
EXAMPLE = $(CARGO) run --quiet --locked --package zenlayer-core --example
export PREFIX LIBDIR DESTDIR
BUILT = $(abspath $(or $(CARGO_TARGET_DIR),target))/release

.DEFAULT_GOAL := all
.NOTPARALLEL:
.PHONY: all build demo test test-cpp check setup bench header docs reference abi install uninstall deb dist distcheck test-python bench-python test-go bench-go clean help

all: build ## as build, with the licences of its parts, which `make install` needs
	packaging/notices >$(BUILT)/NOTICES.new && mv $(BUILT)/NOTICES.new $(BUILT)/NOTICES

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
	$(MAKE) test-cpp test-python test-go

test-cpp: build ## the C++ header: every standard, sanitizers, the cases of the other tests
	$(CARGO) build --release --locked --package zenlayer-faultserver
	$(MAKE) -C tests/cpp -j2 BUILT=$(BUILT)
	ZENLAYER_BUILD_DIR=$(BUILT) tests/cpp/drive

test-python: build ## the Python package, from its wheel
	$(CARGO) build --release --locked --package zenlayer-faultserver
	bindings/python/run-tests

test-go: build ## the Go module
	$(CARGO) build --release --locked --package zenlayer-faultserver
	bindings/go/test

check: ## formatting, lints, licences of dependencies
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) deny --locked check --hide-inclusion-graph licenses bans

setup: ## the tools that tests and benchmarks need; installs them if root on Debian
	packaging/setup

bench: build ## what calls cost, single and bulk, beside a bare socket and libcurl
	benches/run

bench-python: build ## what a call costs in Python, beside the official SDK
	bindings/python/bench/run

bench-go: build ## what a call costs through Go
	bindings/go/bench/run

header: ## refreshes include/ from the Rust source
	$(CARGO) check --locked
	packaging/copy-header

docs: ## refreshes docs/errors.md, docs/configuration.md and docs/bulk-scale.md from the source
	$(EXAMPLE) reference errors >docs/errors.new && mv docs/errors.new docs/errors.md
	$(EXAMPLE) reference configuration >docs/configuration.new && mv docs/configuration.new docs/configuration.md
	$(EXAMPLE) scale >docs/bulk-scale.new && mv docs/bulk-scale.new docs/bulk-scale.md

reference: ## the C and C++ interface and the guides as HTML, in target/reference
	packaging/reference/make

abi: ## refreshes packaging/zenlayer.abi from include/zenlayer.h, if what was there is kept
	packaging/abi --update

install: ## into $(DESTDIR)$(PREFIX), after `make`
	packaging/install

uninstall: ## removes what install put there
	packaging/install --uninstall

deb: build ## Debian packages of what was built, in target/debian
	packaging/deb

dist: ## release files for older systems, glibc 2.17 and musl, in target/dist
	packaging/dist

distcheck: build ## the release files and the Debian packages, made and used on systems that have nothing else; the first steps of README.md
	ZENLAYER_BUILD_DIR=$(BUILT) $(CARGO) test --locked --test distribution --test newcomer -- --test-threads=1

clean: ## removes everything that was built
	$(CARGO) clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14
