"""Decides the week's direction and confidence.

Monday to Friday at 08:15; skipped unless it is the week's first trading day. A model that is not there yet is waited for half
an hour.
"""

from datetime import timedelta

from airflow.sdk import DAG
from assets import BARS, FEATURES, PREDICTIONS, SIGNAL
from worker import WorkerOperator, common, schedule

NAME = "forecast_h5_l5_weekly_signal"

with DAG(
    NAME,
    schedule=schedule(NAME),
    doc_md=__doc__,
    **common(NAME, retries=30, retry_delay=timedelta(minutes=1), retry_exponential_backoff=False),
):
    WorkerOperator(task_id="decide", inlets=[BARS, FEATURES, PREDICTIONS], outlets=[SIGNAL])
