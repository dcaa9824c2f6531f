#!/usr/bin/env bash
# Airflow on this machine: API server, scheduler with LocalExecutor, DAG processor and triggerer, on 127.0.0.1 only.
#   airflow.sh install [tests]   the pinned packages into .local/airflow/venv; with `tests` those of Tests/Airflow too
#   airflow.sh up | down         may be repeated; up prints URL and login
# AIRFLOW_HOME (default .local/airflow/home), AIRFLOW_PORT (8080) and AIRFLOW__DATABASE__SQL_ALCHEMY_CONN (default: database
# `airflow` of the private cluster) may be set; every other setting of Airflow is made here.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
venv=$root/.local/airflow/venv
home=${AIRFLOW_HOME:-$root/.local/airflow/home}
port=${AIRFLOW_PORT:-8080}
components=(api-server scheduler dag-processor triggerer)

fail() { printf 'airflow: %s\n' "$1" >&2; exit "${2:-78}"; }

find_python() {
    local candidate
    for candidate in /usr/bin/python3.11 python3.11; do
        if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then python=$candidate; return; fi
    done
    fail 'needs CPython 3.11 with the venv module; on Debian 12: apt-get install python3 python3-venv'
}

install() {
    local lists=(scripts/requirements-airflow.txt) list want arguments=()
    if [ "${1:-}" = tests ]; then lists+=(Tests/Airflow/requirements.txt); fi
    mkdir -p "$root/.local/airflow"
    exec 8>"$root/.local/airflow/lock"
    flock -w 2700 8 || fail 'another installation of Airflow is at work' 75
    # Each list has a stamp of its own: what the tests add does no harm to the rest.
    for list in "${lists[@]}"; do
        want=$(sha256sum <"$list")
        [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.stamp-${list//\//-}" 2>/dev/null)" = "$want" ] || arguments+=(-r "$list")
    done
    if [ ${#arguments[@]} -gt 0 ]; then
        printf 'airflow: installing into .local/airflow\n' >&2
        if [[ " ${arguments[*]} " == *requirements-airflow* ]]; then
            find_python
            rm -rf "$venv"
            "$python" -m venv "$venv"
            arguments=()
            for list in "${lists[@]}"; do arguments+=(-r "$list"); done
        fi
        scripts/fetch.sh 900 3 "$venv/bin/python" -m pip install -q --timeout 60 --disable-pip-version-check \
            --no-deps --require-hashes --only-binary=:all: "${arguments[@]}" \
            || fail "pip could not install ${arguments[*]}; check the network"
        for list in "${lists[@]}"; do sha256sum <"$list" >"$venv/.stamp-${list//\//-}"; done
    fi
    exec 8>&-
}

# A secret of this home, made once.
secret() {
    if [ ! -s "$home/$1" ]; then "$venv/bin/python" -c "$2" >"$home/$1.new" && mv "$home/$1.new" "$home/$1"; fi
    cat "$home/$1"
}

configure() {
    local random='import secrets; print(secrets.token_urlsafe(48))'
    local fernet='from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'
    # shellcheck disable=SC2046 # names
    unset $(compgen -e AIRFLOW__ | grep -vx AIRFLOW__DATABASE__SQL_ALCHEMY_CONN)
    export AIRFLOW_HOME=$home PYTHONPATH=$root/dags PYTHONUNBUFFERED=1 PATH=$venv/bin:$PATH
    if [ -z "${AIRFLOW__DATABASE__SQL_ALCHEMY_CONN:-}" ]; then
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=$(scripts/postgres.sh airflow 7>&-)
    fi
    export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN
    export AIRFLOW__CORE__DAGS_FOLDER=$root/dags AIRFLOW__CORE__LOAD_EXAMPLES=False AIRFLOW__CORE__EXECUTOR=LocalExecutor
    export AIRFLOW__CORE__PLUGINS_FOLDER=$root/dags/plugins AIRFLOW__CORE__DEFAULT_TIMEZONE=America/Bogota
    export AIRFLOW__CORE__PARALLELISM=4 AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS=admin:admin
    export AIRFLOW__CORE__EXECUTION_API_SERVER_URL=http://127.0.0.1:$port/execution/
    export AIRFLOW__API__HOST=127.0.0.1 AIRFLOW__API__PORT=$port AIRFLOW__API__BASE_URL=http://127.0.0.1:$port AIRFLOW__API__WORKERS=1
    export AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES=1 AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL=30
    # Otherwise a task that ended is reported up to five seconds later.
    export AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL=1
    AIRFLOW__API_AUTH__JWT_SECRET=$(secret jwt_secret "$random")
    AIRFLOW__API__SECRET_KEY=$(secret api_secret "$random")
    AIRFLOW__CORE__FERNET_KEY=$(secret fernet_key "$fernet")
    export AIRFLOW__API_AUTH__JWT_SECRET AIRFLOW__API__SECRET_KEY AIRFLOW__CORE__FERNET_KEY
}

# When a process that has not ended was born. Its name, in parentheses, may hold spaces.
born() { sed -E 's/.*\) //; /^Z/d' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# The first process of a component that runs; nothing otherwise. A pid file names the process and when it was born.
running() {
    local pid birth
    read -r pid birth 2>/dev/null <"$home/$1.pid" || return 1
    [ -n "$birth" ] && [ "$(born "$pid")" = "$birth" ] && printf '%s' "$pid"
}

start() {
    running "$1" >/dev/null && return
    rm -f "$home/$1.pid"
    local options=()
    # Task logs are read from files; no further port is opened for them.
    case "$1" in scheduler | triggerer) options=(--skip-serve-logs) ;; esac
    export -f born
    setsid -f bash -c 'printf "%s %s\n" $$ "$(born $$)" >"$0.pid"; exec airflow "$@"' \
        "$home/$1" "$1" "${options[@]}" </dev/null >>"$home/$1.log" 2>&1 7>&-
}

# Asks the API server; prints what is not yet healthy.
unhealthy() {
    "$venv/bin/python" - "$port" <<'PY'
import json, sys, urllib.request
try:
    health = json.load(urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/api/v2/monitor/health", timeout=5))
except OSError as error:
    print(f"api-server ({error})")
else:
    for part in ("metadatabase", "scheduler", "dag_processor", "triggerer"):
        if health[part]["status"] != "healthy":
            print(part)
PY
}

all_running() {
    local component
    for component in "${components[@]}"; do running "$component" >/dev/null || return 1; done
}

bring_up() {
    configure
    if ! running api-server >/dev/null && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        fail "port $port is taken by another program; choose one with AIRFLOW_PORT=…"
    fi
    airflow db migrate >"$home/migrate.log" 2>&1 || fail "airflow db migrate failed; see $home/migrate.log" 69
    airflow pools import dags/pools.json >>"$home/migrate.log" 2>&1 || fail "the pools were not made; see $home/migrate.log" 70
    local component waiting deadline=$((SECONDS + 120))
    for component in "${components[@]}"; do start "$component"; done
    while waiting=$(unhealthy) && [ -n "$waiting" ]; do
        for component in "${components[@]}"; do
            running "$component" >/dev/null || [ ! -s "$home/$component.pid" ] \
                || fail "the $component ended; the end of $home/$component.log: $(tail -n 3 "$home/$component.log")" 70
        done
        [ "$SECONDS" -lt "$deadline" ] || fail "not healthy after two minutes: ${waiting//$'\n'/, }; logs in $home" 69
        sleep 0.5
    done
}

up() {
    # Secrets and logs are the owner's alone.
    umask 077
    mkdir -p "$home"
    chmod 700 "$home"
    exec 7>"$home/lock"
    flock -w 120 7 || fail 'another make airflow is at work' 75
    install
    if ! all_running || [ -n "$(unhealthy)" ]; then bring_up; fi
    printf 'Airflow up: http://127.0.0.1:%s\n' "$port"
    "$venv/bin/python" - "$home/simple_auth_manager_passwords.json.generated" <<'PY'
import json, sys
for user, password in json.load(open(sys.argv[1])).items():
    print(f"login {user}, password {password}")
PY
    printf 'DAGs are paused until a person unpauses them; logs are in %s; stop with make airflow-down\n' "$home"
}

# Components end some seconds after SIGTERM, or hang: then they are killed, with what they started.
down() {
    local component pid pids=() deadline
    for component in scheduler triggerer dag-processor api-server; do
        if pid=$(running "$component"); then
            kill -TERM "$pid" 2>/dev/null || true
            pids+=("$pid")
        fi
    done
    deadline=$((SECONDS + 10))
    for pid in "${pids[@]}"; do
        while [ -n "$(born "$pid")" ] && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.2; done
        kill -KILL -- "-$pid" 2>/dev/null || true
        for _ in {1..100}; do [ -n "$(born "$pid")" ] || break; sleep 0.05; done
    done
    for component in "${components[@]}"; do rm -f "$home/$component.pid"; done
    if [ ${#pids[@]} -gt 0 ]; then printf 'Airflow down\n'; else printf 'Airflow already down\n'; fi
}

case "${1:-}" in
    install) install "${2:-}" ;;
    up | down) "$1" ;;
    *) fail 'usage: scripts/airflow.sh install [tests]|up|down' 64 ;;
esac
