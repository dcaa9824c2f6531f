"""Sizes the week's signal: volatility, leverage, stops.

Monday to Friday at 08:45; skipped unless it is the week's first trading day. Where the week before is still open it is tried
again every minute past 09:00, when the executor closes it.
"""

from datetime import timedelta

from airflow.sdk import DAG
from assets import BARS, SIGNAL, SIZE
from worker import WorkerOperator, common, schedule

NAME = "forecast_h5_l5_vol_targeting"

with DAG(
    NAME,
    schedule=schedule(NAME),
    doc_md=__doc__,
    **common(NAME, retries=30, retry_delay=timedelta(minutes=1), retry_exponential_backoff=False),
):
    WorkerOperator(task_id="size", inlets=[BARS, SIGNAL], outlets=[SIZE])
