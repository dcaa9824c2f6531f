#!/usr/bin/env bash
# A PgBouncer in transaction mode before a throw-away Postgres, for as long as a process lives.
#   pooler.sh FOLDER PROCESS     FOLDER holds the server's socket and, in a folder of its own, that of the pooler, whose path is printed
set -euo pipefail
folder=$1 owner=$2
own=$(mktemp -d "$folder/pooler-XXXXXX")
user=()
if [ "$(id -u)" = 0 ]; then
    user=(-u postgres)
    chown postgres "$own"
fi
chmod 755 "$own"
printf '"%s" ""\n' usdcop_owner usdcop_worker >"$own/users"
cat >"$own/pooler.ini" <<INI
[databases]
* = host=$folder port=5432
[pgbouncer]
unix_socket_dir = $own
unix_socket_mode = 0777
listen_port = 5432
auth_type = trust
auth_file = $own/users
pool_mode = transaction
default_pool_size = 3
pidfile = $own/pid
logfile = $own/log
INI
chmod 644 "$own/users" "$own/pooler.ini"
/usr/sbin/pgbouncer -q -d "${user[@]}" "$own/pooler.ini" >/dev/null 2>&1 </dev/null || { cat "$own/log" >&2; exit 70; }
for _ in $(seq 100); do
    [ -S "$own/.s.PGSQL.5432" ] && break
    sleep 0.05
done
born=$(cut -d ' ' -f 22 "/proc/$owner/stat")
(
    trap '' HUP INT
    while [ -d "$own" ] && [ "$(cut -d ' ' -f 22 "/proc/$owner/stat" 2>/dev/null)" = "$born" ]; do sleep 0.3; done
    kill -KILL "$(cat "$own/pid")" 2>/dev/null
) </dev/null >/dev/null 2>&1 &
printf '%s\n' "$own"
