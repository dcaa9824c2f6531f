"""Stores the newest completed five-minute bars of three pairs. Every five minutes from 08:05 to 13:05, Monday to Friday.

The 12:55 bar completes at 13:00; the run of 13:05 corrects what the one before saw too early.
"""

from datetime import timedelta

from airflow.sdk import DAG
from assets import BARS
from worker import PAIRS, PROVIDER_POOL, WorkerOperator, common, cot

NAME = "core_l0_02_ohlcv_realtime"

with DAG(
    NAME,
    schedule=cot("5-55/5 8 * * 1-5", "*/5 9-12 * * 1-5", "0,5 13 * * 1-5"),
    doc_md=__doc__,
    **common(NAME, retries=2, retry_exponential_backoff=False),
):
    fetch_symbol = WorkerOperator.partial(
        task_id="fetch_symbol",
        among="symbols",
        pool=PROVIDER_POOL,
        priority_weight=10,
        time_limit=timedelta(minutes=2),
        map_index_template="{{ task.item['symbol'] }}",
    ).expand(item=PAIRS)
    validate = WorkerOperator(task_id="validate", trigger_rule="none_failed_min_one_success", outlets=[BARS])
    fetch_symbol >> validate
