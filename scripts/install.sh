#!/usr/bin/env bash
# Installs executables, native libraries, configuration, migrations and seeds under a prefix.
set -euo pipefail
prefix=$1
cd "$(dirname "$0")/.."
install -d "$prefix/bin" "$prefix/lib/usdcop" "$prefix/share/usdcop/seeds"
# Every DAG is named as its executable.
for name in $(basename -s .py dags/*_l[0-9]*.py) seed_generate usdcop; do
    install -m 755 ".build/release/$name" "$prefix/bin/$name"
done
for library in .local/lib/lib*.so.*; do
    install -m 644 "$(readlink -f "$library")" "$prefix/lib/usdcop/$(basename "$library")"
done
cp -R config "$prefix/share/usdcop/"
cp -R migrations "$prefix/share/usdcop/"
install -d "$prefix/share/usdcop/dags/plugins" "$prefix/share/usdcop/container"
install -m 644 dags/*.py dags/*.json dags/.airflowignore "$prefix/share/usdcop/dags/"
install -m 644 dags/plugins/*.py "$prefix/share/usdcop/dags/plugins/"
install -m 755 scripts/container/init.sh "$prefix/share/usdcop/container/"
cp -R seeds/latest "$prefix/share/usdcop/seeds/"
printf 'installed under %s\n' "$prefix"
