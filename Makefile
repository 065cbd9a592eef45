# Every target does its own set-up. Everything it makes lives in target/ and .cache/.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
CACHE  := .cache
VENV   := $(CACHE)/venv
PY     := $(VENV)/bin/python
WHEELS := $(CACHE)/wheels
# Node is optional: what needs it is left out where it is missing.
NPM    := $(shell command -v npm)
# So are a JDK and Maven, for Kotlin.
MVN    := $(and $(shell command -v javac),$(shell command -v mvn))
SEMVER := $(shell command -v cargo-semver-checks)
# So is Swift: the tests set one up where they can, the rest takes one that is there.
SWIFT  := $(shell tests/swift_toolchain present && echo yes)

WHEEL_SOURCES   := $(shell find core/src core/Cargo.toml bindings/common bindings/python -type f 2>/dev/null) Cargo.toml Cargo.lock
SANDBOX_SOURCES := $(shell find sandbox/src sandbox/Cargo.toml sandbox/openapi.yaml -type f 2>/dev/null) Cargo.toml Cargo.lock
PYTHON_SOURCES  := $(shell find python/src -name '*.py' -o -name '*.pyi' 2>/dev/null) python/pyproject.toml
NODE_SOURCES    := $(shell find core/src bindings/common bindings/node node/src node/scripts node/package.json node/tsconfig.json -type f 2>/dev/null) Cargo.toml Cargo.lock
KOTLIN_SOURCES  := $(shell find kotlin/src/main kotlin/pom.xml -type f 2>/dev/null)
UNIFFI_SOURCES  := $(shell find core/src bindings/common bindings/uniffi kotlin/scripts/build_native -type f 2>/dev/null) Cargo.toml Cargo.lock
SWIFT_SOURCES   := $(shell find core/src bindings/common bindings/uniffi swift/Package.swift swift/Sources/Handinger* swift/Examples swift/Tests/ConformanceDriver swift/scripts/build_native -type f -not -path '*/HandingerNative*' 2>/dev/null) Cargo.toml Cargo.lock
# Scripts for bash, by their first line.
SCRIPTS         := $(shell grep -rlE '^\#!.*bash' .ci fuzz kotlin/scripts swift/scripts tests --include='*' --exclude-dir=node_modules 2>/dev/null)
SANDBOX_BINARY  := target/release/handinger-sandbox

# Runs the scenarios of tests/scenarios, with the languages or drivers that it is given.
CONFORMANCE     := cargo run --quiet --locked -p handinger-conformance --
DRIVERS         := wheel-installed $(if $(NPM),node-driver) $(if $(MVN),kotlin-driver) $(if $(SWIFT),swift-built)

.PHONY: help demo dev test soak fuzz conformance conformance-rust conformance-python conformance-node conformance-kotlin conformance-java conformance-swift bench lint deny api-check format codegen version package clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(CACHE)/wheel-installed $(SANDBOX_BINARY) $(if $(NPM),$(CACHE)/node-built) $(if $(MVN),$(CACHE)/kotlin-built) $(if $(SWIFT),$(CACHE)/swift-built) ## Run a worker on a local server, from Python, Node, Kotlin and Swift
	HANDINGER_SANDBOX=$(SANDBOX_BINARY) $(PY) python/examples/demo.py
	$(if $(NPM),HANDINGER_SANDBOX=$(SANDBOX_BINARY) node node/examples/demo.mjs)
	$(if $(MVN),cd kotlin/example && HANDINGER_SANDBOX=$(CURDIR)/$(SANDBOX_BINARY) mvn --quiet --batch-mode compile exec:java,@echo "Kotlin is left out: it needs a JDK and Maven")
	$(if $(SWIFT),env -u HANDINGER_API_KEY HANDINGER_SANDBOX=$(CURDIR)/$(SANDBOX_BINARY) tests/swift_toolchain run swift/.build/debug/handinger-live,@echo "Swift is left out: make test sets one up where it can")

dev: dev-python $(if $(NPM),dev-node) $(if $(MVN),dev-kotlin) $(if $(SWIFT),dev-swift) ## Build every language in place and without optimizing, to work on it
	@echo 'for the tests: export HANDINGER_SANDBOX=$(CURDIR)/target/debug/handinger-sandbox'

test: ## Prove that everything works; prints a table of what ran
	@tests/need cargo cc $(PYTHON)
	$(PYTHON) tests/run.py

soak: $(SANDBOX_BINARY) $(if $(NPM),$(CACHE)/node-built) ## What takes long: random walks over the contract of a call, ledgers of 10 000 calls, leaks under load
	HANDINGER_WALKS=$(or $(WALKS),1000000) cargo test --quiet --locked -p handinger --test walks
	HANDINGER_LEDGER=$(or $(LEDGER),10000) cargo test --quiet --locked -p handinger --test ledger -- --nocapture
	$(if $(NPM),cd node && HANDINGER_SANDBOX=$(CURDIR)/$(SANDBOX_BINARY) npm run --silent test:soak)

fuzz: ## Look for inputs that break decoders, models, paths and resume files; SECONDS_EACH=60 for each of them
	@tests/need cargo c++
	fuzz/run $(or $(SECONDS_EACH),60)

conformance: $(addprefix $(CACHE)/,$(DRIVERS)) ## Run the scenarios in all languages; prints a table language by scenario
	$(CONFORMANCE) rust python $(if $(NPM),node) $(if $(MVN),kotlin java) $(if $(SWIFT),swift)

bench: $(CACHE)/wheel ## Measure us beside the official package and the bare HTTP libraries
	$(PYTHON) tests/bench/run.py --wheel $(WHEELS)/handinger-*.whl

lint: $(CACHE)/tools $(if $(NPM),$(CACHE)/node-tools) ## Check format and style
	cargo fmt --all --check
	cargo clippy --quiet --all-targets --features handinger/schema,handinger/fuzzing -- -D warnings
	cargo clippy --quiet -p handinger-codegen -- -D warnings
	cargo clippy --quiet -p handinger-python -- -D warnings
	cargo clippy --quiet -p handinger-node -- -D warnings
	cargo clippy --quiet -p handinger-uniffi -p handinger-bindgen -- -D warnings
	cargo clippy --quiet -p handinger-conformance -- -D warnings
	$(VENV)/bin/ruff check python tests
	$(VENV)/bin/ruff format --check python tests
	$(PYTHON) tests/versions.py
	$(PYTHON) tests/trust.py
	$(VENV)/bin/typos
	$(VENV)/bin/shellcheck $(SCRIPTS)
	$(if $(NPM),cd node && npm run --silent lint)
	$(if $(MVN),kotlin/scripts/lint)
	$(if $(SWIFT),swift/scripts/format lint --strict)

deny: ## Check licences, advisories, sources and bans of the crates; needs cargo-deny and the net
	@tests/need cargo-deny
	cargo deny --workspace --locked check

# Kotlin and Swift have none yet: their tools compare with a released jar, or build the old commit, which lacks
# what is generated.
api-check: base-given $(CACHE)/tools $(if $(NPM),$(CACHE)/npm-packed) ## What has left the public surface since the commit or tag BASE, and whether the npm package resolves everywhere
	$(VENV)/bin/griffe check handinger --search python/src --against $(BASE)
	$(if $(SEMVER),cargo semver-checks --package handinger --baseline-rev $(BASE),@echo "Rust is left out: cargo install --locked cargo-semver-checks")
	$(if $(NPM),npm exec --yes publint@0.3.25 -- --strict $(CACHE)/npm/handinger-[0-9]*.tgz)
	$(if $(NPM),npm exec --yes --package @arethetypeswrong/cli@0.18.5 -- attw $(CACHE)/npm/handinger-[0-9]*.tgz)

.PHONY: base-given
base-given:
	@test -n "$(BASE)" || { echo "say since when: make api-check BASE=v0.1.0" >&2; exit 1; }

format: $(CACHE)/tools $(if $(NPM),$(CACHE)/node-tools) ## Write format and easy style fixes
	cargo fmt --all
	$(VENV)/bin/ruff check --fix python tests
	$(VENV)/bin/ruff format python tests
	$(if $(NPM),cd node && npm run --silent format)
	$(if $(MVN),kotlin/scripts/lint --format)
	$(if $(SWIFT),swift/scripts/format --in-place)

codegen: $(CACHE)/tools ## Write the files that are made from core
	cargo run --quiet -p handinger-codegen
	$(PY) python/scripts/generate_sync.py

version: ## Write the version V, for example V=0.2.0, everywhere and into the changelog
	$(PYTHON) tests/versions.py $(or $(V),$(error say which: make version V=1.2.3))

package: $(CACHE)/wheel $(CACHE)/sandbox-wheel $(if $(NPM),$(CACHE)/npm-packed) $(if $(MVN),$(CACHE)/kotlin-built) ## Build the wheels into .cache/wheels, the npm packages into .cache/npm, the jar into kotlin/target
	@ls -l $(WHEELS) $(if $(NPM),$(CACHE)/npm) $(if $(MVN),kotlin/target/*.jar)

clean: ## Remove everything that was made
	rm -rf target .cache kotlin/generated kotlin/target kotlin/example/target node/build node/dist node/native node/node_modules swift/.build swift/native swift/Sources/HandingerNative swift/Sources/HandingerNativeFFI/HandingerNativeFFI.h

# Debug builds of one language. What make test takes is of release, so it is built anew after these:
# each takes the marks of the release build away.
.PHONY: dev-sandbox dev-python dev-node dev-kotlin dev-swift
dev-sandbox:
	@tests/need cargo cc
	cargo build --quiet --locked -p handinger-sandbox

dev-python: $(CACHE)/tools dev-sandbox
	rm -f $(CACHE)/wheel-installed
	cd python && VIRTUAL_ENV=$(CURDIR)/$(VENV) $(CURDIR)/$(VENV)/bin/maturin develop --quiet --locked

dev-node: $(CACHE)/node-tools dev-sandbox
	rm -f $(CACHE)/node-built
	cd node && npm run --silent build:native -- --dev && npm run --silent build

dev-kotlin: dev-sandbox
	@tests/need javac mvn
	rm -f $(CACHE)/kotlin-native
	kotlin/scripts/build_native dev
	cd kotlin && mvn --quiet --batch-mode test-compile

dev-swift: dev-sandbox
	rm -f $(CACHE)/swift-built
	swift/scripts/build_native dev
	tests/swift_toolchain run swift build --quiet --package-path swift

# The scenarios in one language.
conformance-rust conformance-python conformance-node conformance-kotlin conformance-java conformance-swift: conformance-%:
	$(CONFORMANCE) $*

conformance-python: $(CACHE)/wheel-installed
conformance-node: $(CACHE)/node-driver
conformance-kotlin conformance-java: $(CACHE)/kotlin-driver
conformance-swift: $(CACHE)/swift-built

$(CACHE)/tools: python/requirements-dev.txt
	@tests/need $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --requirement python/requirements-dev.txt
	touch $@

$(CACHE)/schemathesis: tests/openapi/requirements.txt
	@tests/need $(PYTHON)
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install --quiet --requirement $<
	touch $@

$(CACHE)/wheel: $(CACHE)/tools $(WHEEL_SOURCES) $(PYTHON_SOURCES)
	@tests/need cargo cc
	rm -f $(WHEELS)/handinger-*.whl
	cd python && $(CURDIR)/$(VENV)/bin/maturin build --quiet --release --locked --out $(CURDIR)/$(WHEELS)
	touch $@

$(CACHE)/sandbox-wheel: $(CACHE)/tools $(SANDBOX_SOURCES) sandbox/pyproject.toml
	@tests/need cargo cc
	rm -f $(WHEELS)/handinger_sandbox-*.whl
	cd sandbox && $(CURDIR)/$(VENV)/bin/maturin build --quiet --release --locked --out $(CURDIR)/$(WHEELS)
	touch $@

$(CACHE)/wheel-installed: $(CACHE)/wheel
	$(PY) -m pip install --quiet --force-reinstall --no-deps $(WHEELS)/handinger-*.whl
	touch $@

$(CACHE)/node-tools: node/package-lock.json
	@tests/need node npm
	@mkdir -p $(CACHE)
	cd node && npm ci --silent --no-audit --no-fund
	touch $@

$(CACHE)/node-built: $(CACHE)/node-tools $(NODE_SOURCES)
	@tests/need cargo cc
	cd node && npm run --silent build:native && npm run --silent build
	touch $@

# What talks to the runner of the scenarios.
$(CACHE)/node-driver: $(CACHE)/node-built $(wildcard node/test/*.ts)
	cd node && npx tsc -p tsconfig.test.json
	touch $@

$(CACHE)/npm-packed: $(CACHE)/node-built node/README.md
	cd node && npm run --silent package
	touch $@

$(CACHE)/kotlin-native: $(UNIFFI_SOURCES)
	@tests/need cargo cc
	@mkdir -p $(CACHE)
	kotlin/scripts/build_native
	touch $@

$(CACHE)/kotlin-built: $(CACHE)/kotlin-native $(KOTLIN_SOURCES) # into the local Maven repository, too
	@tests/need javac mvn
	cd kotlin && mvn --quiet --batch-mode clean install -DskipTests
	touch $@

$(CACHE)/kotlin-driver: $(CACHE)/kotlin-built $(shell find kotlin/src/test -type f)
	cd kotlin && mvn --quiet --batch-mode test-compile dependency:build-classpath -Dmdep.outputFile=target/driver-classpath
	touch $@

$(CACHE)/swift-built: $(SWIFT_SOURCES)
	@tests/need cargo cc
	swift/scripts/build_native
	tests/swift_toolchain run swift build --quiet --package-path swift
	@mkdir -p $(CACHE) && touch $@

$(SANDBOX_BINARY): $(SANDBOX_SOURCES)
	@tests/need cargo cc
	cargo build --quiet --release --locked -p handinger-sandbox
	touch $@
