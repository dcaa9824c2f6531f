#!/usr/bin/env bash
# Installs what the build needs: Debian packages, and Arrow/Parquet C++ out of a hash-pinned wheel under .local/.
# With the argument `airflow` also what Airflow's environment needs of Debian, with `tests` what the suites need besides.
# Idempotent: a second run only reads a stamp. Names what it cannot install itself, with the command that does.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'setup: %s\n' "$1" >&2; exit 78; }

packages=(
    libopenblas-serial-dev liblapacke-dev libyaml-dev nettle-dev gnuplot-nox fonts-dejavu-core
    libpq-dev postgresql-15 libcurl4-openssl-dev libmicrohttpd-dev
)

# Another apt may be at work; a mirror that stops answering is given up and tried again.
patient=(-o DPkg::Lock::Timeout=300 -o Acquire::http::Timeout=60 -o Acquire::https::Timeout=60 -o Acquire::Retries=3)

install_packages() {
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local run=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "missing Debian packages; as root run: apt-get install ${missing[*]}"
        run=(sudo)
    fi
    printf 'setup: installing Debian packages: %s\n' "${missing[*]}" >&2
    "${run[@]}" apt-get "${patient[@]}" update -qq || true
    "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${patient[@]}" install -y -qq \
        --no-install-recommends "${missing[@]}" >/dev/null \
        || fail "apt-get could not install; run by hand: ${run[*]} apt-get install ${missing[*]}"
}

command -v dpkg-query >/dev/null || fail "needs Debian 12 or a distribution with apt; install by hand: ${packages[*]}"
command -v swift >/dev/null || fail "Swift is missing; install Swift 6.2 or newer from https://www.swift.org/install/linux/"
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1)
read -r major minor <<<"${version:-0 0}"
[ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 2 ]; } \
    || fail "Swift $major.$minor is too old; install Swift 6.2 or newer from https://www.swift.org/install/linux/"
install_packages "${packages[@]}"
python3 -m pip --version >/dev/null 2>&1 || install_packages python3 python3-pip
for wanted in "$@"; do
    case "$wanted" in
        airflow) install_packages python3 python3-venv ;;
        tests) install_packages pgbouncer ;;
        *) fail "knows airflow and tests, not $wanted" ;;
    esac
done

architecture=$(uname -m)
case "$architecture" in
    x86_64 | aarch64) ;;
    *) fail "no Arrow wheel for $architecture; supported: x86_64, aarch64" ;;
esac

# The stamp is the pinned list itself plus this script: whatever changes the prefix rebuilds it.
want="$architecture $(cat scripts/requirements-native.txt scripts/setup.sh | sha256sum | cut -d' ' -f1)"
[ "$(cat .local/.stamp 2>/dev/null)" = "$want" ] && exit 0

printf 'setup: fetching Arrow C++ into .local/\n' >&2
rm -rf .local/wheels .local/lib .local/include .local/.stamp
mkdir -p .local/wheels .local/lib .local/include
# The libraries do not depend on the Python that fetches them, so one wheel serves every interpreter version.
scripts/fetch.sh 600 3 python3 -m pip install -q --timeout 60 --disable-pip-version-check --root-user-action=ignore \
    --no-deps --no-compile --only-binary=:all: --platform "manylinux_2_28_$architecture" --python-version 3.11 --implementation cp \
    --require-hashes --target .local/wheels -r scripts/requirements-native.txt \
    || fail "pip could not install scripts/requirements-native.txt; run: python3 -m pip --version, and check the network"
ln -s ../wheels/pyarrow/include/arrow .local/include/arrow
ln -s ../wheels/pyarrow/include/parquet .local/include/parquet
for name in arrow parquet; do
    file=$(basename .local/wheels/pyarrow/lib$name.so.*)
    ln -s "../wheels/pyarrow/$file" ".local/lib/$file"
    ln -s "$file" ".local/lib/lib$name.so"
done
# The build of OpenBLAS without threads: the threaded one starts a pool that spins beside every short task. All three
# libraries come from it, whichever the system's alternatives point to.
serial=$(dirname "$(dpkg -L libopenblas0-serial | grep '/libopenblas\.so\.0$')")
for file in libopenblas.so.0 libblas.so.3 liblapack.so.3; do ln -s "$serial/$file" ".local/lib/$file"; done
ln -s libopenblas.so.0 .local/lib/libopenblas.so
printf '%s' "$want" >.local/.stamp
