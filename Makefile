# Builds, tests and installs libzenlayer. Cargo does the work; each target names what else it calls.
# Tests are built in the dev profile, which is quick, and drive the release library.

PREFIX ?= /usr/local
CARGO = cargo
EXAMPLE = $(CARGO) run --quiet --locked --package zenlayer-core --example
export PREFIX LIBDIR DESTDIR
TARGET = $(abspath $(or $(CARGO_TARGET_DIR),target))
BUILT = $(TARGET)/release

.DEFAULT_GOAL := all
.NOTPARALLEL:
.PHONY: all build demo check test test-all test-c test-cpp test-python test-go test-packages licences setup bench bench-python bench-go api-import generate reference abi install uninstall deb dist distcheck clean help
.PHONY: begin tools compiled smoke rest

all: build ## as build, with the licences of its parts, which `make install` needs
	packaging/notices >$(BUILT)/NOTICES.new && mv $(BUILT)/NOTICES.new $(BUILT)/NOTICES

build: ## the library and the simulator, in target/release
	$(call step,the library) $(CARGO) build --release --locked
	$(call step,the simulator) $(CARGO) build --release --locked --package zenlayer-simulator $(QUICK)
	packaging/finish-build

# Only the library gains by optimisation over all its parts, which takes a minute. One call for both would
# give the library features that only the simulator needs, and another build of it than CMake's.
QUICK = --config 'profile.release.lto="off"' --config profile.release.codegen-units=16

demo: build ## stops a simulated fleet with the C example
	packaging/demo

# --- tests, in tiers: tests/README.md says what each has, and how long it takes -------------------

# A tier notes its steps. One after the other, as in `make test test-all`, repeat nothing.
check test test-all test-c test-cpp test-python test-go test-packages: TIMED = yes
step = $(if $(TIMED),tests/step '$1')

# Always the whole workspace: of a part of it, Cargo would build dependencies with other features.
TESTS = $(CARGO) test --locked --workspace --no-fail-fast
# All targets are all but the tests that only `make test-all` names: these take a second call.
LINTS = $(CARGO) clippy --locked --workspace

check: begin ## formatting, lints, generated files
	$(call step,formatting) $(CARGO) fmt --all --check
	$(call step,lints) $(LINTS) --all-targets -- -D warnings
	$(LINTS) --test '*' -- -D warnings
	$(call step,generated files) $(CARGO) xtask generate --check

test: begin tools check smoke ## what a change must pass: C once, the essence of each language
	@tests/step --table test

test-all: test setup rest test-packages ## everything
	$(call step,a second build) tests/rebuilt
	@tests/step --table test-all

test-c: compiled ## C: also with eight threads, under valgrind, with many seeds
	tests/together smoke C
	tests/together rest C

test-cpp: compiled ## C++: every standard and sanitizer, every case
	tests/together smoke C++
	tests/together rest C++

test-python: compiled ## Python: also types, what it is packed into, every case
	tests/together smoke Python
	tests/together rest Python

test-go: compiled ## Go: also linters, sanitizers, the oldest Go, every case
	tests/together smoke Go
	tests/together rest Go

test-packages: compiled licences distcheck ## what is installed and packed
	$(call step,what is installed) $(TESTS) --test packaging -- \
	    --skip distribution:: --skip newcomer::

# The parts of the tiers.

begin:
	@tests/step --begin

tools:
	packaging/setup test

compiled: begin build
	$(call step,the tests) $(TESTS) --no-run

smoke: compiled
	tests/together smoke C C++ Python Go

rest: compiled
	tests/together rest C C++
	tests/together rest Python Go

licences: $(TARGET)/tools/bin/cargo-deny ## of the dependencies
	$(call step,licences) $< --locked check --hide-inclusion-graph licenses bans

# Without optimisation, as it is built in half the time, and runs for a second.
$(TARGET)/tools/bin/cargo-deny:
	$(call step,cargo-deny) env -u CARGO_TARGET_DIR $(CARGO) install --quiet --debug --locked \
	    --root $(TARGET)/tools cargo-deny@0.20.2

distcheck: compiled ## the release files and the Debian packages, made and used on systems that have nothing else
	$(call step,release files and Debian packages) $(TESTS) --test packaging -- \
	    --test-threads=1 distribution:: newcomer::

setup: ## the tools that tests and benchmarks need; installs them if root on Debian
	packaging/setup

# --------------------------------------------------------------------------------------------------

bench: build ## what calls cost, single and bulk, beside a bare socket and libcurl
	benches/run

bench-python: build ## what a call costs in Python, beside the official SDK
	bindings/python/bench/run

bench-go: build ## what a call costs through Go
	bindings/go/bench/run

api-import: ## unites api/ with newer sources: CLI= and PYTHON= name checkouts of the official CLI and SDK
	api/import $(if $(CLI),--cli $(CLI)) $(if $(PYTHON),--python $(PYTHON))

generate: ## refreshes what is made from the source: in include/, in bindings/, the tables in docs/
	$(CARGO) xtask generate
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

clean: ## removes everything that was built
	$(CARGO) clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14
