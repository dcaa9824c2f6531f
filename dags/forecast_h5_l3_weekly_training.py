"""Trains ridge and Bayesian ridge for the coming week and stores models and predictions. Sunday at 01:30."""

from datetime import timedelta

from airflow.sdk import DAG
from assets import BARS, FEATURES, PREDICTIONS
from worker import WorkerOperator, common, schedule

NAME = "forecast_h5_l3_weekly_training"

with DAG(NAME, schedule=schedule(NAME), doc_md=__doc__, **common(NAME)):
    WorkerOperator(task_id="train", time_limit=timedelta(minutes=30), inlets=[BARS], outlets=[FEATURES, PREDICTIONS])
