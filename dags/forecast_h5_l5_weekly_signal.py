"""Decides the week's direction and confidence.

Monday to Friday at 08:15; skipped unless it is the week's first trading day.
"""

from airflow.sdk import DAG
from assets import BARS, FEATURES, PREDICTIONS, SIGNAL
from worker import WorkerOperator, common, cot

NAME = "forecast_h5_l5_weekly_signal"

with DAG(NAME, schedule=cot("15 8 * * 1-5"), doc_md=__doc__, **common(NAME)):
    WorkerOperator(task_id="decide", inlets=[BARS, FEATURES, PREDICTIONS], outlets=[SIGNAL])
