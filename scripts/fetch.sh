#!/usr/bin/env bash
# fetch.sh SECONDS TRIES COMMAND…  runs a command that fetches something; one that takes longer is ended and tried again.
# A server that stops answering in the middle of a file would otherwise hold a set-up up for hours.
set -euo pipefail
seconds=$1
tries=$2
shift 2
for ((try = 1; ; try++)); do
    code=0
    timeout -k 10 "$seconds" "$@" || code=$?
    [ "$code" = 0 ] && exit 0
    [ "$code" = 124 ] && printf 'fetch: ended after %d s: %s\n' "$seconds" "$*" >&2
    [ "$try" -lt "$tries" ] || exit "$code"
    printf 'fetch: try %d of %d\n' $((try + 1)) "$tries" >&2
done
