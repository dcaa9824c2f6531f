"""Linear models by scikit-learn: on market rows up to a date and on a small listed data set."""

import numpy as np
import pandas as pd
from sklearn.linear_model import ARDRegression, BayesianRidge, Ridge
from sklearn.preprocessing import StandardScaler

from .features import FEATURES, TARGET, build_features, complete, target
from .market import Market

PRIORS = {"alpha_1": 1e-6, "alpha_2": 1e-6, "lambda_1": 1e-6, "lambda_2": 1e-6}
PROBES = 20


def on_market(market: Market, last_day: str) -> dict:
    """All models on the complete rows up to a date, for horizons 5 (target of the table) and 30."""
    rows = complete(build_features(market)).loc[:last_day]
    train, probe = rows.iloc[:-5], rows.iloc[-PROBES:]
    scaler, inputs, probes = _standardised(train, probe)
    labels = train[TARGET].to_numpy()
    models = all_models(inputs, labels, probes)
    percent = {"note": "same rows, target multiplied by 100 so that some coefficients survive"}
    models["ard_target_in_percent"] = percent | ard(inputs, labels * 100, probes)
    return {
        "rows": {"first": _day(train.index[0]), "last": _day(train.index[-1]), "n": len(train)},
        "features": FEATURES,
        "scaler_mean": scaler.mean_.tolist(),
        "scaler_scale": scaler.scale_.tolist(),
        "target_mean": float(np.mean(labels)),
        "probe_dates": [_day(day) for day in probe.index],
        "models": models,
        "horizon_30": _horizon_30(market.daily["close"].loc[:last_day], rows, probe, last_day),
    }


def _horizon_30(close: pd.Series, rows: pd.DataFrame, probe: pd.DataFrame, last_day: str) -> dict:
    labels = target(close, days=30).reindex(rows.index).dropna()
    train = rows.loc[labels.index]
    scaler, inputs, probes = _standardised(train, probe)
    return {
        "note": f"same start, target ln(close[t+30]/close[t]) with closes through {last_day} only; last 30 rows have no "
        "target; scaler fitted on the labelled rows",
        "n": len(train),
        "first": _day(train.index[0]),
        "last": _day(train.index[-1]),
        "scaler_mean": scaler.mean_.tolist(),
        "scaler_scale": scaler.scale_.tolist(),
        "models": all_models(inputs, labels.to_numpy(), probes),
    }


def synthetic() -> dict:
    """Forty rows of three columns, of which the target uses two; everything is listed in the result."""
    random = np.random.RandomState(2025)
    inputs = np.round(random.normal(size=(40, 3)) * [1.0, 0.5, 2.0] + [0.0, 1.0, -3.0], 4)
    labels = np.round(0.75 + inputs @ [1.25, 0.0, -0.5] + random.normal(scale=0.05, size=40), 4)
    return on_listed(inputs, labels, labels / 1000, np.round(random.normal(size=(5, 3)), 4))


def on_listed(inputs: np.ndarray, labels: np.ndarray, small: np.ndarray, probes: np.ndarray) -> dict:
    """All models on given numbers, not standardised, and again with a target a thousand times smaller."""
    return {
        "n": inputs.shape[0],
        "p": inputs.shape[1],
        "x": inputs.tolist(),
        "y": labels.tolist(),
        "probe": probes.tolist(),
        "standardized": False,
        "models": all_models(inputs, labels, probes),
        "y_small": small.tolist(),
        "models_y_small": all_models(inputs, small, probes),
    }


def all_models(inputs: np.ndarray, labels: np.ndarray, probes: np.ndarray) -> dict:
    """Ridge, Bayesian ridge and automatic relevance determination with their learned numbers."""
    return {
        "ridge": _ridge(inputs, labels, probes),
        "bayesian_ridge": _bayesian_ridge(inputs, labels, probes),
        "ard": ard(inputs, labels, probes),
    }


def _ridge(inputs: np.ndarray, labels: np.ndarray, probes: np.ndarray) -> dict:
    params = {"alpha": 1.0, "fit_intercept": True}
    model = Ridge(**params).fit(inputs, labels)
    return {
        "params": params,
        "coef": model.coef_.tolist(),
        "intercept": float(model.intercept_),
        "predictions": model.predict(probes).tolist(),
    }


def _bayesian_ridge(inputs: np.ndarray, labels: np.ndarray, probes: np.ndarray) -> dict:
    params = {"max_iter": 300, "tol": 0.001, **PRIORS}
    model = BayesianRidge(**params, compute_score=True).fit(inputs, labels)
    predictions, deviations = model.predict(probes, return_std=True)
    return {
        "params": params,
        "coef": model.coef_.tolist(),
        "intercept": float(model.intercept_),
        "alpha": float(model.alpha_),
        "lambda": float(model.lambda_),
        "n_iter": int(model.n_iter_),
        "scores": np.asarray(model.scores_).tolist(),
        "predictions": predictions.tolist(),
        "prediction_std": deviations.tolist(),
    }


def ard(inputs: np.ndarray, labels: np.ndarray, probes: np.ndarray) -> dict:
    """Automatic relevance determination; a pruned column has weight 0."""
    params = {"max_iter": 300, "tol": 0.001, "threshold_lambda": 10000.0, **PRIORS}
    model = ARDRegression(**params, compute_score=True).fit(inputs, labels)
    return {
        "params": params,
        "coef": model.coef_.tolist(),
        "intercept": float(model.intercept_),
        "alpha": float(model.alpha_),
        "lambda": model.lambda_.tolist(),
        "n_iter": int(model.n_iter_),
        "pruned": np.flatnonzero(model.coef_ == 0).tolist(),
        "kept": np.flatnonzero(model.coef_ != 0).tolist(),
        "scores": np.asarray(model.scores_).tolist(),
        "predictions": model.predict(probes).tolist(),
    }


def _standardised(train: pd.DataFrame, probe: pd.DataFrame) -> tuple[StandardScaler, np.ndarray, np.ndarray]:
    scaler = StandardScaler().fit(train[FEATURES].to_numpy())
    return scaler, scaler.transform(train[FEATURES].to_numpy()), scaler.transform(probe[FEATURES].to_numpy())


def _day(time: pd.Timestamp) -> str:
    return time.date().isoformat()
