"""Deploys what was approved: trains with the former out-of-sample year and trades the year after it.

By hand, after a person's approval; refused unless the approval state is APPROVED or LIVE.
"""

from datetime import timedelta

from airflow.sdk import DAG
from assets import EVIDENCE, PRODUCTION
from worker import WorkerOperator, common

NAME = "forecast_h5_l4b_production_deploy"

with DAG(NAME, schedule=None, doc_md=__doc__, **common(NAME)):
    WorkerOperator(task_id="deploy", time_limit=timedelta(minutes=30), inlets=[EVIDENCE], outlets=[PRODUCTION])
