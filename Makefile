# Builds, tests and installs libzenlayer, with Cargo and the scripts named below. Tests are built in the
# dev profile, which compiles quickly, and test the release library.

PREFIX ?= /usr/local
CARGO = cargo
EXAMPLE = $(CARGO) run --quiet --locked --package zenlayer-core --example
export PREFIX LIBDIR DESTDIR
TARGET = $(abspath $(or $(CARGO_TARGET_DIR),target))
BUILT = $(TARGET)/release

.DEFAULT_GOAL := all
.NOTPARALLEL:
.PHONY: all build demo demo-page picture check test test-all test-c test-cpp test-python test-go test-page test-miri test-packages licences setup bench bench-python bench-go api-import generate reference abi install uninstall deb dist distcheck clean help
.PHONY: begin tools compiled smoke rest

all: build ## build, and the licence notices, which `make install` needs
	packaging/notices >$(BUILT)/NOTICES.new && mv $(BUILT)/NOTICES.new $(BUILT)/NOTICES

build: ## the library and the simulator, in target/release
	$(call step,the library) $(CARGO) build --release --locked
	$(call step,the simulator) $(CARGO) build --release --locked --package zenlayer-simulator $(QUICK)
	packaging/finish-build

# Whole-program LTO is for the library; the simulator is as fast with the thin one, which builds in half the
# time. A single call for both would enable features in the library that only the simulator needs, so that
# CMake would build it again.
QUICK = --config 'profile.release.lto="thin"' --config profile.release.codegen-units=16

demo: build ## stops a simulated fleet with the C example
	packaging/demo

demo-page: build ## keeps the simulator's page open, where a fleet stops and starts in turns
	packaging/demo --page

# --- tests, in tiers: see tests/README.md for their contents and times -----------------------------

# Steps are recorded, so that consecutive tiers, as in `make test test-all`, repeat none.
check test test-all test-c test-cpp test-python test-go test-page test-packages: TIMED = yes
step = $(if $(TIMED),tests/step '$1')

# Always the whole workspace: for a part of it, Cargo would rebuild dependencies with other features.
TESTS = $(CARGO) test --locked --workspace --no-fail-fast
PAGE = $(TESTS) --test page
# --all-targets leaves out the tests that only `make test-all` runs: they need a second call.
LINTS = $(CARGO) clippy --locked --workspace

check: begin ## formatting, lints, generated files, the stable interface
	$(call step,formatting) $(CARGO) fmt --all --check
	$(call step,lints) $(LINTS) --all-targets -- -D warnings
	$(LINTS) --test '*' -- -D warnings
	$(call step,generated files) $(CARGO) xtask generate --check
	$(call step,the stable interface) $(CARGO) xtask abi --check

test: begin tools check smoke ## the tests that a change must pass: C once, smoke tests of each language
	@tests/step --table test

test-all: test setup rest test-page test-packages ## everything
	$(call step,a second build) tests/rebuilt
	@tests/step --table test-all

test-c: compiled ## C: with eight threads, under valgrind, with many seeds
	tests/together smoke C
	tests/together rest C

test-cpp: compiled ## C++: every standard and sanitizer, every case
	tests/together smoke C++
	tests/together rest C++

test-python: compiled ## Python: types, packages, every case
	tests/together smoke Python
	tests/together rest Python

test-go: compiled ## Go: linters, sanitizers, the oldest Go, every case
	tests/together smoke Go
	tests/together rest Go

test-page: ## the simulator's live page, in a browser without a window
	$(call step,the live page) $(PAGE)

test-miri: ## every pointer to a value under Miri, with a nightly compiler; not in test-all
	tests/miri

test-packages: compiled licences distcheck ## installed files and packages
	$(call step,installed files) $(TESTS) --test packaging -- \
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

licences: $(TARGET)/tools/bin/cargo-deny ## checks the licences of the dependencies
	$(call step,licences) $< --locked check --hide-inclusion-graph licenses bans

# Without optimization: it builds in half the time, and runs for a second.
$(TARGET)/tools/bin/cargo-deny:
	$(call step,cargo-deny) env -u CARGO_TARGET_DIR $(CARGO) install --quiet --debug --locked \
	    --root $(TARGET)/tools cargo-deny@0.20.2

distcheck: compiled ## builds the release files and Debian packages, and tests them in clean systems
	$(call step,release files and Debian packages) $(TESTS) --test packaging -- \
	    --test-threads=1 distribution:: newcomer::

setup: ## checks for the tools of tests and benchmarks; as root on Debian, installs them
	packaging/setup

# --------------------------------------------------------------------------------------------------

bench: build ## compares calls with a bare socket and libcurl, and reading answers with cJSON
	benches/run
	benches/values
	benches/simulator

bench-python: build ## compares calls in Python with the official SDK
	bindings/python/bench/run

bench-go: build ## compares calls in Go with the official SDK
	bindings/go/bench/run

api-import: ## unites api/ with newer sources: CLI= and PYTHON= name checkouts of the official CLI and SDK
	api/import $(if $(CLI),--cli $(CLI)) $(if $(PYTHON),--python $(PYTHON))

generate: ## regenerates the headers, parts of bindings/, and the tables in docs/
	$(CARGO) xtask generate
	$(EXAMPLE) scale >docs/bulk-scale.new && mv docs/bulk-scale.new docs/bulk-scale.md

picture: ## takes the picture of the simulator's page in README.md
	ZENLAYER_PICTURE=yes $(PAGE) picture

reference: ## builds the reference and the guides as HTML, in target/reference
	packaging/reference/make

abi: ## updates packaging/zenlayer.abi from include/zenlayer.h, if that is compatible
	$(CARGO) xtask abi

install: ## installs into $(DESTDIR)$(PREFIX), after `make`
	packaging/install

uninstall: ## removes the installed files
	packaging/install --uninstall

deb: build ## builds Debian packages, in target/debian
	packaging/deb

dist: ## builds release files for older systems (glibc 2.17) and musl, in target/dist
	packaging/dist

clean: ## removes all build output
	$(CARGO) clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14
