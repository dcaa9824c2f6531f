"""Evaluates the closed week, the guardrails and the promotion gates. Friday at 14:30, holiday or not."""

from airflow.sdk import DAG
from assets import PAPER_TRADING, POSITION
from worker import WorkerOperator, common, schedule

NAME = "forecast_h5_l6_weekly_monitor"

with DAG(NAME, schedule=schedule(NAME), doc_md=__doc__, **common(NAME)):
    WorkerOperator(task_id="evaluate", inlets=[POSITION], outlets=[PAPER_TRADING])
