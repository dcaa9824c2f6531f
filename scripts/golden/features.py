"""The 21 daily features and the 5-day target."""

import math

import pandas as pd

from .market import Market

MACRO_COLUMNS = {
    "dxy_close_lag1": "FXRT_INDEX_DXY_USA_D_DXY",
    "oil_close_lag1": "COMM_OIL_WTI_GLB_D_WTI",
    "vix_close_lag1": "VOLT_VIX_USA_D_VIX",
    "embi_close_lag1": "CRSK_SPREAD_EMBI_COL_D_EMBI",
}
FEATURES = (
    "close open high low return_1d return_5d return_10d return_20d volatility_5d volatility_10d volatility_20d "
    "rsi_14d ma_ratio_20d ma_ratio_50d day_of_week month is_month_end"
).split() + list(MACRO_COLUMNS)
TARGET = "target_return_5d"


def build_features(market: Market) -> pd.DataFrame:
    """One row per daily bar: the features in model order, then the target; a missing value is NaN."""
    bars, close, dates = market.daily, market.daily["close"], market.daily.index
    table = bars[["close", "open", "high", "low"]].copy()
    for days in (1, 5, 10, 20):
        table[f"return_{days}d"] = close / close.shift(days) - 1
    for days in (5, 10, 20):
        table[f"volatility_{days}d"] = table["return_1d"].rolling(days).std(ddof=1)
    table["rsi_14d"] = _relative_strength(close)
    for days in (20, 50):
        table[f"ma_ratio_{days}d"] = close / close.rolling(days).mean()
    table["day_of_week"] = dates.dayofweek
    table["month"] = dates.month
    table["is_month_end"] = dates.is_month_end.astype(int)
    # T-1: one macro row earlier than the newest one dated on or before the bar; then the last known value stands.
    yesterday = market.macro[list(MACRO_COLUMNS.values())].shift(1)
    on_bar = yesterday.reindex(dates, method="ffill").ffill()
    for feature, column in MACRO_COLUMNS.items():
        table[feature] = on_bar[column]
    table = table[FEATURES]
    table[TARGET] = target(close, days=5)
    return table


def target(close: pd.Series, days: int) -> pd.Series:
    """ln(close `days` bars later / close); the C library's logarithm, as numpy's last digit depends on the processor."""
    return (close.shift(-days) / close).map(math.log)


def complete(table: pd.DataFrame) -> pd.DataFrame:
    """The rows on which all 21 features are known, from the start of the training window; the target may be missing."""
    return table.dropna(subset=FEATURES).loc["2020-01-01":]


def _relative_strength(close: pd.Series) -> pd.Series:
    move = close.diff().fillna(0.0)
    smooth = {"alpha": 1 / 14, "adjust": True, "min_periods": 14}
    up = move.clip(lower=0).ewm(**smooth).mean()
    down = (-move).clip(lower=0).ewm(**smooth).mean()
    return 100 - 100 / (1 + up / down.where(down > 0))
