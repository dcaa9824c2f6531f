# Every target works alone on a fresh clone. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Market data of `make run`: by default the database; else any directory with the file names of seeds/latest.
DATA ?=
# Year of `make run`: by default the newest one the data cover whole.
YEAR ?=
# Output folder of `make run`: by default the task's own, var/public.
OUT ?=
PREFIX ?= /usr/local

RELEASE := swift build -c release --static-swift-stdlib
SOURCES := Package.swift Sources Tests Benchmarks

.PHONY: help setup build up down run test parity fault-weeks mutants lint format bench seeds golden params airflow airflow-down doctor install clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: ## install Debian packages and the pinned native libraries
	@scripts/setup.sh

build: setup ## build every executable in release mode
	@$(RELEASE)

up: setup ## start the private database (Unix socket, data in .local/postgres)
	@scripts/postgres.sh up

down: ## stop Airflow and the private database; their data stay
	@scripts/airflow.sh down >/dev/null
	@scripts/postgres.sh down

run: build ## set up, build, start and fill the database, backtest from it, print the result (DATA=folder YEAR=2025 OUT=folder)
	@scripts/run.sh "$(DATA)" "$(YEAR)" "$(OUT)"

test: setup lint ## set up, then every test
	@scripts/test.sh

parity: setup ## replay every year there is and compare it with its backtest, figure by figure
	@swift build --build-tests
	@USDCOP_PARITY=all swift test --skip-build --filter ReplayParityTests

fault-weeks: setup ## weeks in which things go wrong (N=1000 SEED=1)
	@swift build --build-tests
	@USDCOP_FAULT_WEEKS=$(or $(N),1000) USDCOP_FAULT_SEED=$(or $(SEED),1) swift test --skip-build --filter FaultWeekTests

mutants: setup ## make small faults one at a time and list those that no test notices (N=40 SEED=1)
	@scripts/mutants.py $(or $(N),40) $(or $(SEED),1)

lint: setup ## check the layout of the sources
	@swift format lint -r --strict $(SOURCES)

format: setup ## lay the sources out
	@swift format -i -r $(SOURCES)

bench: build ## measure the hot paths
	@.build/release/benchmarks

seeds: build ## make seeds/latest again; the bytes do not change
	@.build/release/seed_generate </dev/null

golden: setup ## make the golden test values again with pinned Python libraries
	@scripts/golden.sh

params: build ## write the parameters of the DAGs and docs/tasks.md again from the executables' --schema
	@scripts/dag_params.py .build/release
	@scripts/task_docs.py .build/release

airflow: build ## Airflow with the DAGs on http://127.0.0.1:8080 (AIRFLOW_PORT=8081)
	@scripts/setup.sh airflow
	@[ -n "$${DATABASE_URL:-}" ] || scripts/postgres.sh up >/dev/null
	@.build/release/usdcop migrate >/dev/null
	@scripts/airflow.sh up

airflow-down: ## stop Airflow; what it recorded stays
	@scripts/airflow.sh down

doctor: build ## check every dependency and say what to do
	@.build/release/usdcop doctor

install: build ## install under PREFIX (default /usr/local)
	@scripts/install.sh "$(PREFIX)"

clean: ## stop the database, remove what was built and fetched; data in var/ and .local/postgres stay
	@scripts/airflow.sh down >/dev/null 2>&1 || true
	@scripts/postgres.sh down >/dev/null 2>&1 || true
	@rm -rf .build
	@[ ! -d .local ] || find .local/ -mindepth 1 -maxdepth 1 ! -name postgres -exec rm -rf {} +
