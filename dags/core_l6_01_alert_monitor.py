"""Looks for silence, gaps and trouble and raises alerts. Every 15 minutes from 08:00 to 13:00, Monday to Friday.

The first run finds the session just open, the last one sees its last bar complete.
"""

from airflow.sdk import DAG
from assets import BARS, POSITION
from worker import WorkerOperator, common, cot

NAME = "core_l6_01_alert_monitor"

with DAG(NAME, schedule=cot("*/15 8-12 * * 1-5", "0 13 * * 1-5"), doc_md=__doc__, **common(NAME, retries=2)):
    WorkerOperator(task_id="watch", inlets=[BARS, POSITION])
