"""Enters, watches and closes the week's position. Monday to Friday at the run times of the strategy file.

A run wants the bar that ended at its time. While that is not stored it answers 75 and is tried again a minute later, ten times;
the last try decides on the newest bar there is.
"""

from datetime import timedelta

from airflow.sdk import DAG
from assets import BARS, POSITION, SIZE
from worker import WorkerOperator, common, schedule

NAME = "forecast_h5_l7_multiday_executor"

with DAG(
    NAME,
    schedule=schedule(NAME),
    doc_md=__doc__,
    **common(NAME, retries=10, retry_delay=timedelta(minutes=1), retry_exponential_backoff=False),
):
    WorkerOperator(task_id="execute", time_limit=timedelta(minutes=2), inlets=[BARS, SIZE], outlets=[POSITION])
