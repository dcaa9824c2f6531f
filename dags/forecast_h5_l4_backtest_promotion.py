"""Backtests the weekly strategy over a year, votes on the result and publishes it. By hand only; `year` is required.

The second vote is a person's: `usdcop vote approve`.
"""

from datetime import timedelta

from airflow.sdk import DAG
from assets import BARS, EVIDENCE
from worker import WorkerOperator, common

NAME = "forecast_h5_l4_backtest_promotion"

with DAG(NAME, schedule=None, doc_md=__doc__, **common(NAME)):
    WorkerOperator(task_id="backtest", time_limit=timedelta(minutes=30), inlets=[BARS], outlets=[EVIDENCE])
