#!/usr/bin/env bash
# Runs once, when the database's volume is new: roles with the passwords of .env, and one database each for market and Airflow.
# Passwords are read by psql itself, so that they stand in no argument list.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -X -q -U "$POSTGRES_USER" -d postgres <<'SQL'
\getenv owner USDCOP_OWNER_PASSWORD
\getenv worker USDCOP_WORKER_PASSWORD
\getenv airflow AIRFLOW_DATABASE_PASSWORD
create role usdcop_owner login password :'owner';
create role usdcop_worker login password :'worker';
create role usdcop_reader nologin;
create role airflow login password :'airflow';
create database usdcop owner usdcop_owner;
create database airflow owner airflow;
revoke connect on database usdcop, airflow from public;
grant connect on database usdcop to usdcop_worker, usdcop_reader;
SQL
# Only a superuser may add it; migrations then make the hypertables.
psql -v ON_ERROR_STOP=1 -X -q -U "$POSTGRES_USER" -d usdcop <<'SQL'
select 'create extension if not exists timescaledb' from pg_available_extensions where name = 'timescaledb' \gexec
SQL
