#!/usr/bin/env bash
# Runs the H5 backtest on a data directory and prints its result. Arguments: data directory, year (empty: the newest whole one).
set -euo pipefail
data=$1
year=$2
cd "$(dirname "$0")/.."
bin=.build/release

[ -n "$year" ] || year=$("$bin/usdcop" data --directory "$data" --newest-year)
status=0
"$bin/forecast_h5_l4_backtest_promotion" --log-format text \
    --param "year=$year" \
    --param "ohlcv_path=$data/usdcop_daily_ohlcv.parquet" \
    --param "macro_path=$data/MACRO_DAILY_CLEAN.parquet" \
    --param "m5_path=$data/usdcop_m5_ohlcv.parquet" </dev/null || status=$?
[ "$status" = 0 ] || exit "$status"
"$bin/usdcop" report --year "$year"
