"""Sizes the week's signal: volatility, leverage, stops.

Monday to Friday at 08:45; skipped unless it is the week's first trading day.
"""

from airflow.sdk import DAG
from assets import BARS, SIGNAL, SIZE
from worker import WorkerOperator, common, cot

NAME = "forecast_h5_l5_vol_targeting"

with DAG(NAME, schedule=cot("45 8 * * 1-5"), doc_md=__doc__, **common(NAME)):
    WorkerOperator(task_id="size", inlets=[BARS, SIGNAL], outlets=[SIZE])
