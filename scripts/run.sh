#!/usr/bin/env bash
# Runs the H5 backtest on a data directory and prints its result. Arguments: data directory, year (empty: the newest whole one),
# output folder (empty: the task's own).
set -euo pipefail
data=$1
year=$2
output=$3
cd "$(dirname "$0")/.."
bin=.build/release

[ -n "$year" ] || year=$("$bin/usdcop" data --directory "$data" --newest-year)
# The result line is for programs; people get the report. It is shown when the task fails.
result=$(mktemp)
trap 'rm -f "$result"' EXIT
status=0
"$bin/forecast_h5_l4_backtest_promotion" --log-format text --pretty \
    --param "year=$year" ${output:+--param "output_dir=$output"} \
    --param "ohlcv_path=$data/usdcop_daily_ohlcv.parquet" \
    --param "macro_path=$data/MACRO_DAILY_CLEAN.parquet" \
    --param "m5_path=$data/usdcop_m5_ohlcv.parquet" </dev/null >"$result" || status=$?
if [ "$status" != 0 ]; then
    cat "$result"
    exit "$status"
fi
"$bin/usdcop" report --year "$year" ${output:+--output-dir "$output"}
