"""Finds and fills what is missing of the five-minute bars, pair by pair, then exports the tables as seeds.

By hand only. A killed run leaves whole ranges behind; the next one detects what is missing and goes on from there.
"""

from datetime import timedelta

from airflow.sdk import DAG
from assets import BARS
from worker import PAIRS, PROVIDER_POOL, WorkerOperator, common

NAME = "core_l0_01_ohlcv_backfill"

with DAG(NAME, schedule=None, doc_md=__doc__, **common(NAME)):
    health_check = WorkerOperator(task_id="health_check")
    # One pair at a time, so that realtime keeps its slots of the provider's pool.
    process_symbol = WorkerOperator.partial(
        task_id="process_symbol",
        among="symbols",
        pool=PROVIDER_POOL,
        max_active_tis_per_dag=1,
        time_limit=timedelta(hours=12),
        map_index_template="{{ task.item['symbol'] }}",
    ).expand(item=PAIRS)
    # A run for one pair skips the others.
    export_seeds = WorkerOperator(task_id="export_seeds", trigger_rule="none_failed_min_one_success")
    validate = WorkerOperator(task_id="validate", outlets=[BARS])
    health_check >> process_symbol >> export_seeds >> validate
