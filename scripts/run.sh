#!/usr/bin/env bash
# Runs the H5 backtest and prints its result. Arguments: data directory (empty: the database, filled from the seeds when the
# checkout is new), year (empty: the newest whole one), output folder (empty: the task's own).
set -euo pipefail
data=$1
year=$2
output=$3
cd "$(dirname "$0")/.."
bin=.build/release
# People read this, whether or not stderr is a terminal.
export USDCOP_LOG_FORMAT=${USDCOP_LOG_FORMAT:-text}

# DATABASE_URL names another server, which is its owner's to start.
extra=()
if [ -z "$data" ] && [ -z "${DATABASE_URL:-}" ] && ! scripts/postgres.sh up >/dev/null; then
    echo 'run: without the database (reason above) the seeds are read from their files; the numbers are the same' >&2
    data=seeds/latest
    extra=(--param calendar=colombia)
fi
if [ -n "$data" ]; then
    source=(--param source=files --param "ohlcv_path=$data/usdcop_daily_ohlcv.parquet"
        --param "macro_path=$data/MACRO_DAILY_CLEAN.parquet" --param "m5_path=$data/usdcop_m5_ohlcv.parquet" "${extra[@]}")
    holder=(--directory "$data")
else
    "$bin/usdcop" migrate >/dev/null
    # The seeds are generated. They fill a new checkout, and stand in for nothing that was lost: where there were rows, a backup
    # or an export, those alone come back.
    saved=${USDCOP_DATA_DIR:-var}
    folder=()
    if ! grep -q ' 5 min  *[1-9]' <<<"$("$bin/usdcop" data --database)" && ! compgen -G "$saved/backups/*/*" >/dev/null &&
        ! [ -e "$saved/seeds/latest" ]; then
        folder=(--directory seeds/latest)
    fi
    restored=$("$bin/usdcop" restore "${folder[@]}")
    if grep -q ' restored ' <<<"$restored"; then printf '%s\n\n' "$restored"; fi
    source=(--param source=database)
    holder=(--database)
fi
[ -n "$year" ] || year=$("$bin/usdcop" data "${holder[@]}" --newest-year)
# The result line is for programs; people get the report. It is shown when the task fails.
result=$(mktemp)
trap 'rm -f "$result"' EXIT
status=0
"$bin/forecast_h5_l4_backtest_promotion" --pretty \
    --param "year=$year" ${output:+--param "output_dir=$output"} "${source[@]}" </dev/null >"$result" || status=$?
if [ "$status" != 0 ]; then
    cat "$result"
    exit "$status"
fi
"$bin/usdcop" report --year "$year" ${output:+--output-dir "$output"}
