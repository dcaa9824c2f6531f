"""What tasks make and use, for Airflow's asset view. The DAGs run by time; the assets say what depends on what."""

from airflow.sdk import Asset

BARS = Asset(name="bars", uri="usdcop://tables/usdcop_m5_ohlcv")
BACKUP = Asset(name="backup", uri="usdcop://files/backups")
EVIDENCE = Asset(name="h5_evidence", uri="usdcop://files/production/backtest")
PRODUCTION = Asset(name="h5_production", uri="usdcop://files/production/deployed")
# The week's models, each with the contract of the features it was trained on.
FEATURES = Asset(name="h5_features", uri="usdcop://tables/model_registry")
PREDICTIONS = Asset(name="h5_predictions", uri="usdcop://tables/forecast_h5_predictions")
SIGNAL = Asset(name="h5_signal", uri="usdcop://tables/forecast_h5_signals")
SIZE = Asset(name="h5_size", uri="usdcop://tables/forecast_h5_signals/leverage")
POSITION = Asset(name="h5_position", uri="usdcop://tables/forecast_h5_executions")
PAPER_TRADING = Asset(name="h5_paper_trading", uri="usdcop://tables/forecast_h5_paper_trading")
