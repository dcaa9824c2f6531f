#!/usr/bin/env bash
# Makes the golden test values again: pinned Python libraries in their own environment, then one run on the committed seeds.
# The same seeds give the same bytes. Needs CPython 3.11, 3.12 or 3.13 with the venv module; as root or not.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'golden: %s\n' "$1" >&2; exit 78; }

supported='import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13) and sys.implementation.name == "cpython"))'
python=
for candidate in python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c "$supported" >/dev/null 2>&1; then python=$candidate; break; fi
done
[ -n "$python" ] || fail "needs CPython 3.11, 3.12 or 3.13; on Debian 12: apt-get install python3 python3-venv"

for file in usdcop_daily_ohlcv MACRO_DAILY_CLEAN usdcop_m5_ohlcv; do
    [ -f "seeds/latest/$file.parquet" ] || fail "seeds/latest/$file.parquet is missing; run: make seeds"
done

environment=.local/golden
want="$("$python" -c 'import sys; print(*sys.version_info, sys.prefix)') $(sha256sum <scripts/requirements-golden.txt)"
if [ "$(cat "$environment/.stamp" 2>/dev/null)" != "$want" ]; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null \
        || fail "the venv module is missing; Debian has it in a package of its own: apt-get install python3-venv"
    printf 'golden: installing Python libraries into %s\n' "$environment" >&2
    rm -rf "$environment"
    mkdir -p .local
    "$python" -m venv "$environment"
    scripts/fetch.sh 600 3 "$environment/bin/python" -m pip install -q --timeout 60 --disable-pip-version-check \
        --require-hashes --only-binary=:all: \
        -r scripts/requirements-golden.txt || fail "pip could not install scripts/requirements-golden.txt"
    printf '%s\n' "$want" >"$environment/.stamp"
fi

# One thread and the kernels every x86_64 processor since 2013 has, so that two machines agree to the last digit.
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
if [ "$(uname -m)" = x86_64 ] && grep -qw avx2 /proc/cpuinfo; then
    export OPENBLAS_CORETYPE=Haswell NPY_DISABLE_CPU_FEATURES="AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"
fi
"$environment/bin/python" -B scripts/make_golden.py --data seeds/latest --out Tests/Fixtures/golden "$@"
