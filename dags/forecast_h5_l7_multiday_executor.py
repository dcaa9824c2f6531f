"""Enters, watches and closes the week's position. Every half hour from 09:00 to 12:30 and at 12:50, Monday to Friday.

A run wants the bar that ended at its time. While that is not stored it answers 75 and is tried again a minute later, ten times;
the last try decides on the newest bar there is.
"""

from datetime import timedelta

from airflow.sdk import DAG
from assets import BARS, POSITION, SIZE
from worker import WorkerOperator, common, cot

NAME = "forecast_h5_l7_multiday_executor"

with DAG(
    NAME,
    schedule=cot("0,30 9-12 * * 1-5", "50 12 * * 1-5"),
    doc_md=__doc__,
    **common(NAME, retries=10, retry_delay=timedelta(minutes=1), retry_exponential_backoff=False),
):
    WorkerOperator(task_id="execute", time_limit=timedelta(minutes=2), inlets=[BARS, SIZE], outlets=[POSITION])
