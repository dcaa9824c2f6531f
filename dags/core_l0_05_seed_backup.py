"""Backs bars and macro rows up as Parquet files with a manifest of their hashes, and reads them back. Daily at 13:00."""

from airflow.sdk import DAG
from assets import BACKUP, BARS
from worker import WorkerOperator, common, cot

NAME = "core_l0_05_seed_backup"

with DAG(NAME, schedule=cot("0 13 * * *"), doc_md=__doc__, **common(NAME)):
    health_check = WorkerOperator(task_id="health_check", inlets=[BARS])
    export = WorkerOperator(task_id="export")
    write_manifest = WorkerOperator(task_id="write_manifest")
    validate = WorkerOperator(task_id="validate", outlets=[BACKUP])
    health_check >> export >> write_manifest >> validate
