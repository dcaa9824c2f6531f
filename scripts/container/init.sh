#!/usr/bin/env bash
# The one-shot service of docker-compose.yml: brings both databases to this release, makes the pools and the login.
set -euo pipefail
DATABASE_URL=$USDCOP_OWNER_URL usdcop migrate
airflow db migrate
airflow pools import "$AIRFLOW__CORE__DAGS_FOLDER/pools.json"
python - <<'PY'
import json, os, pathlib
file = pathlib.Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
file.touch(mode=0o600)
file.write_text(json.dumps({"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]}))
PY
