#!/usr/bin/env bash
# The private database of this checkout: Postgres on a Unix socket, no TCP, durable, its data in .local/postgres/.
#   postgres.sh up|down|status|url     up and down may be repeated; status exits 3 when stopped
#   postgres.sh airflow                starts it, makes Airflow's database and prints its SQLAlchemy URL
#   postgres.sh throwaway PID          for tests: a fast cluster that goes away with process PID; prints its folder
# Who may log in: the operating system's users who ran `up`, by the server's "peer" rule. As root the server runs as postgres.
set -euo pipefail
export LC_ALL=C
# The caller's PGPORT, PGOPTIONS and the like are meant for another server.
# shellcheck disable=SC2086 # names
unset ${!PG*}
cd "$(dirname "$0")/.."
root=$PWD
state=$root/.local/postgres

fail() { printf 'postgres: %s\n' "$1" >&2; exit "${2:-78}"; }

# Postgres refuses to run as root. Whoever owns the data runs it, so that a checkout may change hands.
choose_user() {
    user=$(id -un)
    if [ "$(id -u)" = 0 ]; then
        user=postgres
        if [ -d "$1" ]; then user=$(stat -c %U "$1"); fi
        if [ "$user" = root ]; then user=postgres; fi
        id "$user" >/dev/null 2>&1 || fail "the user $user does not exist; run: apt-get install postgresql-15"
    elif [ -d "$1" ] && [ "$(stat -c %U "$1")" != "$user" ]; then
        fail "$1 belongs to $(stat -c %U "$1"); run this as that user or as root"
    fi
}
as() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups "$@")
    else
        (cd / && exec "$@")
    fi
}

# The server's programs: of the data's own version, else the newest there is.
find_programs() {
    local version='*' found
    if [ "$(id -u)" = 0 ] || [ -r "$1/PG_VERSION" ]; then version=$(cat "$1/PG_VERSION" 2>/dev/null || echo '*'); fi
    # shellcheck disable=SC2086 # the version may be a pattern
    found=$(ls -d /usr/lib/postgresql/$version/bin/initdb 2>/dev/null | sort -V | tail -n 1 || true)
    bin=${found%/initdb}
    [ -n "$bin" ] && return
    [ "$version" = '*' ] || fail "$1 was made by Postgres $version, which is not installed; run: apt-get install postgresql-$version"
    [ -z "${tried_setup:-}" ] || fail 'Postgres is not installed; run: apt-get install postgresql-15'
    tried_setup=1
    scripts/setup.sh
    find_programs "$1"
}

# The first folder on the way to $1 that the server's user cannot pass; nothing when there is none.
barring_folder() {
    local path='' part
    IFS=/ read -ra parts <<<"${1#/}"
    for part in "${parts[@]}"; do
        path=$path/$part
        [ -d "$path" ] || return 0
        as test -x "$path" || { printf '%s' "$path"; return 0; }
    done
}

# Process and folder must fit: a stale pid file may name a number that someone else has got since.
is_running() {
    local pid
    pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || return 1
    [[ $pid =~ ^[0-9]+$ ]] && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ] \
        && [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$(readlink -f "$data")" ]
}

# A Unix socket's path has at most 107 bytes; deep checkouts get a short one named by their path's hash.
# It is the same for every TMPDIR, so that all callers find one cluster.
choose_socket_directory() {
    sockets=$1/run
    if [ $((${#sockets} + 14)) -gt 107 ]; then
        sockets=/tmp/usdcop-$(printf '%s' "$1" | sha256sum | cut -c 1-12)
    fi
}
# In /tmp anyone may have been there first: no link is followed, and root hands over only what it made itself.
make_folder() {
    if [ ! -e "$1" ] && [ ! -L "$1" ]; then mkdir "$1" || fail "the folder $1 cannot be made" 73; fi
    local kind
    kind=$(stat -c '%F of %U' "$1")
    if [ "$(id -u)" = 0 ] && [ "$kind" = 'directory of root' ]; then
        chown -h "$user:" "$1"
        kind=$(stat -c '%F of %U' "$1")
    fi
    [ "$kind" = "directory of $user" ] || fail "$1 is a $kind where a directory of $user was expected; remove it"
}

initialize() { # $1: what initdb shall add
    as "$bin/initdb" -D "$data" -U postgres -E UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=reject \
        --no-instructions ${1:+"$1"} >/dev/null || fail "initdb failed for $data" 70
    printf 'local all all peer map=checkout\n' | as tee "$data/pg_hba.conf" >/dev/null
}

# Names of the operating system who may be any of the roles. `true` when the list changed.
allow_users() {
    local want name role
    want=$(for name in $(printf '%s\n' "$(id -un)" "$user" root ${SUDO_USER:-} | sort -u); do
        for role in postgres usdcop_owner usdcop_worker usdcop_reader airflow; do printf 'checkout %s %s\n' "$name" "$role"; done
    done)
    # Who was let in stays in.
    want=$(printf '%s\n%s\n' "$want" "$(as grep '^checkout ' "$data/pg_ident.conf" || true)" | grep . | sort -u)
    [ "$want" != "$(as cat "$data/pg_ident.conf")" ] || return 1
    printf '%s\n' "$want" | as tee "$data/pg_ident.conf" >/dev/null
}

# Postgres itself clears the pid file of a dead server, and only it can tell by shared memory whether children live on. It
# balks at a number that has since gone to another process: then, and when no child works in the folder, the file goes.
clear_stale_pid() {
    local pid
    pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null) || return 0
    [ -d "/proc/${pid:-none}" ] || return 0
    [ -z "$(find /proc -maxdepth 2 -name cwd -lname "$(readlink -f "$data")" 2>/dev/null)" ] \
        || fail "processes of a killed server are still ending in $data; try again in a moment" 75
    as rm -f "$data/postmaster.pid"
}

start() { # $1: further settings
    local settings library
    settings="-c listen_addresses='' -c unix_socket_directories='$sockets' -c unix_socket_permissions=0777 -c port=5432 -c ssl=off"
    settings+=" -c timezone=UTC -c log_timezone=UTC -c cluster_name=usdcop $1"
    library=$("$bin/pg_config" --pkglibdir 2>/dev/null || true)
    local preload=()
    if [ -f "$library/timescaledb.so" ]; then preload+=(timescaledb); fi
    if [ -f "$library/pg_cron.so" ]; then
        preload+=(pg_cron)
        settings+=" -c cron.database_name=usdcop -c cron.use_background_workers=on -c cron.timezone=UTC"
    fi
    if [ ${#preload[@]} -gt 0 ]; then settings+=" -c shared_preload_libraries='$(IFS=,; printf '%s' "${preload[*]}")'"; fi
    clear_stale_pid
    # Of the socket's own lock nothing depends: the folder is this cluster's alone.
    rm -f "$sockets/.s.PGSQL.5432" "$sockets/.s.PGSQL.5432.lock"
    as "$bin/pg_ctl" -s -w -t 60 -D "$data" -l "$data/log" start -o "$settings" >/dev/null </dev/null 2>&1 \
        || fail "the server did not start; the end of $data/log: $(as tail -n 3 "$data/log" 2>/dev/null | tr '\n' ' ')" 69
}

sql() { as "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$sockets" -p 5432 -U postgres -d "$1" -At -c "$2"; }

make_database() {
    sql postgres "do \$\$ declare role text; begin
        foreach role in array array['usdcop_owner', 'usdcop_worker', 'usdcop_reader'] loop
            if not exists (select from pg_roles where rolname = role) then execute format('create role %I login', role); end if;
        end loop; end \$\$" >/dev/null
    # A replay makes a database of its own and removes it.
    sql postgres 'alter role usdcop_owner createdb'
    [ "$(sql postgres "select count(*) from pg_database where datname = 'usdcop'")" = 1 ] \
        || sql postgres 'create database usdcop owner usdcop_owner'
    local extension
    for extension in timescaledb pg_cron; do
        [ "$(sql postgres "select count(*) from pg_available_extensions where name = '$extension'")" = 0 ] \
            || sql usdcop "create extension if not exists $extension" 2>/dev/null || true
    done
}

locate() {
    data=$state/data
    choose_user "$data"
    choose_socket_directory "$state"
    if [ "$(id -u)" = 0 ] && [ -n "$(barring_folder "$root")" ] && [ -n "${CI:-}" ]; then
        local folder
        folder=/tmp/usdcop-$(printf '%s' "$state" | sha256sum | cut -c 1-12)
        data=$folder/data
        sockets=$folder
    fi
}

# Made whole under another name: a set-up that was killed half-way begins again, and data that are there are never deleted.
make_data() {
    [ ! -e "$data/.made-by-usdcop" ] || return 0
    if [ -e "$data" ] || [ -L "$data" ]; then
        [ -e "$data/PG_VERSION" ] && [ -e "$data/global/pg_control" ] && grep -q '^checkout ' "$data/pg_ident.conf" 2>/dev/null \
            || fail "$data is no whole database of this checkout and is left alone; move it away, then run: make up"
        return 0
    fi
    local whole=$data
    data=$whole.new
    rm -rf "$data"
    initialize ''
    allow_users || true
    as mv -T "$data" "$whole"
    data=$whole
}

up() {
    locate
    mkdir -p "$state"
    exec 9>"$state/lock"
    flock -w 60 9 || fail 'another make up or make down is at work' 75
    if is_running; then
        sockets=$(sed -n 5p "$data/postmaster.pid")
        [ -S "$sockets/.s.PGSQL.5432" ] || fail "the server runs without its socket in $sockets; run: make down, then make up" 69
        if allow_users; then as kill -HUP "$(head -n 1 "$data/postmaster.pid")"; fi
        find_programs "$data"
        make_database 9>&-
    else
        if [ "$data" = "$state/data" ] && [ "$(id -u)" = 0 ]; then
            local barring
            barring=$(barring_folder "$state")
            [ -z "$barring" ] || fail "the server runs as $user, whom $barring does not let pass; run: chmod o+x '$barring'"
        fi
        find_programs "$data"
        make_folder "$(dirname "$data")"
        make_folder "$sockets"
        make_data
        allow_users || true
        start '' 9>&-
        make_database 9>&-
        as touch "$data/.made-by-usdcop"
    fi
    printf '%s\n' "$sockets" >"$state/socket.new"
    chmod 644 "$state/socket.new"
    mv "$state/socket.new" "$state/socket"
    printf 'database up: %s\n' "$(url)"
}

down() {
    locate
    rm -f "$state/socket"
    if is_running; then
        find_programs "$data"
        as "$bin/pg_ctl" -s -w -t 30 -D "$data" -m fast stop || as "$bin/pg_ctl" -s -w -t 10 -D "$data" -m immediate stop
        printf 'database down; its data stay in %s\n' "$data"
    else
        printf 'database already down\n'
    fi
}

status() {
    locate
    if is_running && [ -f "$state/socket" ]; then
        printf 'running: process %s, socket %s, data %s\n' "$(head -n 1 "$data/postmaster.pid")" "$(cat "$state/socket")" "$data"
    else
        printf 'stopped: start it with make up\n'
        exit 3
    fi
}

# The socket's folder as a URL wants it.
socket_in_url() {
    local path text='' index character
    path=$(cat "$state/socket" 2>/dev/null) || fail 'the database is not up; run: make up' 69
    for ((index = 0; index < ${#path}; index++)); do
        character=${path:index:1}
        case "$character" in
            [A-Za-z0-9/._~-]) text+=$character ;;
            *) text+=$(printf '%%%02X' "'$character") ;;
        esac
    done
    printf '%s' "$text"
}

url() {
    local folder
    folder=$(socket_in_url)
    printf 'postgresql:///usdcop?host=%s&port=5432&user=usdcop_worker\n' "$folder"
}

# Airflow keeps its own tables apart from the market's: own role, own database.
airflow() {
    up >/dev/null
    find_programs "$data"
    [ "$(sql postgres "select count(*) from pg_roles where rolname = 'airflow'")" = 1 ] || sql postgres 'create role airflow login'
    [ "$(sql postgres "select count(*) from pg_database where datname = 'airflow'")" = 1 ] \
        || sql postgres 'create database airflow owner airflow'
    local folder
    folder=$(socket_in_url)
    printf 'postgresql+psycopg2://airflow@/airflow?host=%s&port=5432\n' "$folder"
}

throwaway() {
    local owner=$1 folder born
    user=$(id -un)
    if [ "$(id -u)" = 0 ]; then user=postgres; fi
    folder=${TMPDIR:-/tmp}
    if [ -n "$(barring_folder "$folder")" ] || [ ${#folder} -gt 60 ]; then folder=/tmp; fi
    # What runs left whose watchers were killed too.
    local old
    for old in "$folder"/usdcop-throwaway-*; do
        [ -f "$old/owner" ] || continue
        read -r pid start <"$old/owner" || continue
        [ "$(cut -d ' ' -f 22 "/proc/$pid/stat" 2>/dev/null)" = "$start" ] && continue
        pid=$(head -n 1 "$old/data/postmaster.pid" 2>/dev/null || true)
        if [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$old/data" ]; then kill -QUIT "$pid" 2>/dev/null || true; fi
        rm -rf "$old" 2>/dev/null || true
    done
    folder=$(mktemp -d "$folder/usdcop-throwaway-XXXXXX")
    chmod 755 "$folder"
    born=$(cut -d ' ' -f 22 "/proc/$owner/stat") || fail "there is no process $owner" 64
    printf '%s %s\n' "$owner" "$born" >"$folder/owner"
    data=$folder/data
    sockets=$folder
    find_programs "$data"
    make_folder "$folder"
    initialize -N
    allow_users || true
    start '-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB'
    make_database
    watch "$owner" "$born" "$folder" </dev/null >/dev/null 2>&1 &
    printf '%s\n' "$folder"
}

# Ends a throw-away cluster when its process has ended, however that came about.
watch() {
    trap '' HUP INT
    while [ -d "$3" ] && [ "$(cut -d ' ' -f 22 "/proc/$1/stat" 2>/dev/null)" = "$2" ]; do sleep 0.5; done
    local pid
    pid=$(head -n 1 "$3/data/postmaster.pid" 2>/dev/null || true)
    if [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$3/data" ]; then
        kill -QUIT "$pid"
        # A server that is still ending makes files in what is being removed.
        for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
    fi
    rm -rf "$3" || { sleep 1; rm -rf "$3"; }
}

case "${1:-}" in
    up | down | status | url | airflow) "$1" ;;
    throwaway) throwaway "${2:?the process to live with}" ;;
    *) fail 'usage: scripts/postgres.sh up|down|status|url|airflow' 64 ;;
esac
