#!/usr/bin/env bash
# Builds the suites and runs them all, then those of the DAGs on a real Airflow; fails when a run executed no test, which the
# runner itself would call a success.
set -euo pipefail
cd "$(dirname "$0")/.."
# Whatever the suites make lies in one folder, so that what they leave is seen. The private Postgres logs in as another user.
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/usdcop-suites-XXXXXX")
export TMPDIR
chmod 711 "$TMPDIR"
trap 'rm -rf "$TMPDIR"' EXIT
log=$TMPDIR/log
# How long each part took, so that a slow one shows.
part() { printf 'test: %d s, %s\n' "$SECONDS" "$1" >&2; }
part 'setting up'
scripts/setup.sh airflow tests
scripts/airflow.sh install tests
part 'building'
python3 -B -m unittest discover -s scripts/mutants -p 'test_*.py' -q
swift build --build-tests
part 'the suites'
# The fault weeks keep both processors busy and are quickest alone.
swift test --skip-build --skip FaultWeekTests 2>&1 | tee "$log"
part 'the fault weeks'
swift test --skip-build --filter FaultWeekTests 2>&1 | tee -a "$log"
[ "$(grep -cE 'Test run with [1-9][0-9]* tests? .*passed' "$log")" = 2 ] || { echo 'test: no test was run' >&2; exit 70; }
if grep -q 'REFERENCE SUITE NOT RUN' "$log"; then
    echo 'test: the reference suite was not run; set USDCOP_REFERENCE_DIR to a folder that has it'
fi
part 'the DAGs on Airflow'
# pytest itself fails when it finds no test.
USDCOP_BIN=$PWD/.build/debug .local/airflow/venv/bin/python -B -m pytest -c Tests/Airflow/pytest.ini --rootdir Tests/Airflow Tests/Airflow
# The watcher of a private Postgres removes it within a second of its process' end.
for _ in $(seq 50); do
    left=$(find "$TMPDIR" -mindepth 1 -maxdepth 1 -name 'usdcop*' -printf '%f ')
    [ -n "$left" ] || break
    sleep 0.2
done
[ -z "$left" ] || { echo "test: the suites have left $left" >&2; exit 70; }
part 'done'
