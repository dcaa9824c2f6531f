-- The weekly strategy: predictions, signals, executions, the paper ledger. Columns ending in _pct are percent; returns,
-- volatilities and leverages are fractions.

create table forecast_h5_predictions (
    inference_date trading_date not null,
    model_id text not null check (model_id <> ''),
    horizon_id int not null check (horizon_id between 1 and 60),
    inference_week iso_week not null,
    inference_year iso_year not null,
    target_date trading_date,
    base_price price not null,
    predicted_price price,
    predicted_return finite_number not null,
    direction text not null check (direction in ('UP', 'DOWN')),
    collapse_flag boolean not null default false,
    collapse_std finite_number check (collapse_std >= 0),
    model_version text,
    feature_hash text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (inference_date, model_id, horizon_id),
    check (target_date > inference_date)
);
select keep_updated_at('forecast_h5_predictions');

create table forecast_h5_signals (
    signal_date trading_date primary key,
    inference_date trading_date not null,
    inference_week iso_week not null,
    inference_year iso_year not null,
    ensemble_return finite_number not null,
    direction trade_direction not null,
    confidence_tier text not null check (confidence_tier in ('HIGH', 'MEDIUM', 'LOW')),
    confidence_agreement finite_number not null check (confidence_agreement >= 0),
    confidence_magnitude finite_number not null check (confidence_magnitude >= 0),
    sizing_multiplier finite_number not null check (sizing_multiplier >= 0),
    skip_trade boolean not null default false,
    skip_reason text check (
        skip_reason in
            ('low_confidence_long', 'insufficient_history', 'no_bars', 'direction_paused', 'circuit_breaker', 'open')),
    realized_vol_21d finite_number check (realized_vol_21d >= 0),
    raw_leverage leverage_factor,
    clipped_leverage leverage_factor,
    adjusted_leverage leverage_factor,
    hard_stop_pct finite_number check (hard_stop_pct > 0 and hard_stop_pct < 100),
    take_profit_pct finite_number check (take_profit_pct > 0 and take_profit_pct < 100),
    collapse_flag boolean not null default false,
    config_version text,
    config_hash text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (inference_date <= signal_date),
    check (skip_trade = (skip_reason is not null))
);
select keep_updated_at('forecast_h5_signals');

create table forecast_h5_executions (
    id bigserial primary key,
    signal_date trading_date not null unique,
    inference_week iso_week not null,
    inference_year iso_year not null,
    direction trade_direction not null,
    leverage leverage_factor not null,
    status text not null default 'pending' check (status in ('pending', 'positioned', 'closed', 'paused', 'error')),
    entry_price price,
    entry_timestamp market_instant,
    exit_price price,
    exit_timestamp market_instant,
    exit_reason text check (
        exit_reason in
            ('take_profit', 'hard_stop', 'trailing_stop', 'week_end', 'session_close', 'circuit_breaker', 'no_bars')),
    confidence_tier text check (confidence_tier in ('HIGH', 'MEDIUM', 'LOW')),
    hard_stop_pct finite_number check (hard_stop_pct > 0 and hard_stop_pct < 100),
    take_profit_pct finite_number check (take_profit_pct > 0 and take_profit_pct < 100),
    n_subtrades int not null default 0 check (n_subtrades >= 0),
    week_pnl_pct finite_number,
    week_pnl_unleveraged_pct finite_number,
    last_bar_time market_instant,
    client_order_id text unique,
    config_version text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (exit_timestamp >= entry_timestamp),
    check (status <> 'positioned' or (entry_price is not null and entry_timestamp is not null)),
    check (exit_price is null or entry_price is not null)
);
create index forecast_h5_executions_open on forecast_h5_executions (signal_date) where status in ('pending', 'positioned');
select keep_updated_at('forecast_h5_executions');

create table forecast_h5_subtrades (
    id bigserial primary key,
    execution_id bigint not null references forecast_h5_executions (id),
    subtrade_index int not null check (subtrade_index >= 0),
    direction trade_direction not null,
    entry_price price,
    entry_timestamp market_instant,
    exit_price price,
    exit_timestamp market_instant,
    exit_reason text check (
        exit_reason in
            ('take_profit', 'hard_stop', 'trailing_stop', 'week_end', 'session_close', 'circuit_breaker', 'no_bars')),
    peak_price price,
    trailing_state text check (trailing_state in ('waiting', 'active', 'triggered', 'expired')),
    bar_count int not null default 0 check (bar_count >= 0),
    pnl_pct finite_number,
    pnl_unleveraged_pct finite_number,
    cooldown_until timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (execution_id, subtrade_index),
    check (exit_timestamp >= entry_timestamp)
);
select keep_updated_at('forecast_h5_subtrades');

create table forecast_h5_paper_trading (
    signal_date trading_date primary key,
    inference_week iso_week not null,
    inference_year iso_year not null,
    direction trade_direction,
    leverage leverage_factor,
    week_pnl_pct finite_number,
    n_subtrades int not null default 0 check (n_subtrades >= 0),
    cumulative_pnl_pct finite_number,
    running_da_pct finite_number check (running_da_pct between 0 and 100),
    running_da_short_pct finite_number check (running_da_short_pct between 0 and 100),
    running_da_long_pct finite_number check (running_da_long_pct between 0 and 100),
    running_sharpe finite_number,
    running_max_dd_pct finite_number check (running_max_dd_pct >= 0),
    n_weeks int not null default 0 check (n_weeks >= 0),
    n_long int not null default 0 check (n_long >= 0),
    n_short int not null default 0 check (n_short >= 0),
    long_pct_8w finite_number check (long_pct_8w between 0 and 100),
    consecutive_losses int not null default 0 check (consecutive_losses >= 0),
    circuit_breaker boolean not null default false,
    gate_status text check (gate_status in ('promote', 'keep', 'switch_short', 'discard', 'continue')),
    notes text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
select keep_updated_at('forecast_h5_paper_trading');

create view v_h5_performance_summary as
select
    inference_year,
    count(*) as weeks,
    count(*) filter (where week_pnl_pct > 0) as winners,
    count(*) filter (where week_pnl_pct < 0) as losers,
    count(*) filter (where direction = 1) as longs,
    count(*) filter (where direction = -1) as shorts,
    avg(week_pnl_pct) as mean_pnl_pct,
    (exp(sum(ln(greatest(1 + week_pnl_pct / 100, 1e-12)))) - 1) * 100 as total_return_pct,
    case when stddev_pop(week_pnl_pct) > 0 then avg(week_pnl_pct) / stddev_pop(week_pnl_pct) * sqrt(52::double precision) end as sharpe
from forecast_h5_executions
where status = 'closed' and week_pnl_pct is not null
group by inference_year;

-- The flag of the newest weeks beside the deviation of the last 12 predictions, by which it is raised.
create view v_h5_collapse_monitor as
select
    inference_date, model_id, horizon_id, predicted_return, collapse_flag, collapse_std,
    stddev_pop(predicted_return) over last_weeks as std_12w,
    avg(predicted_return) over last_weeks as mean_12w,
    count(*) over last_weeks as n_12w
from forecast_h5_predictions
window last_weeks as (partition by model_id, horizon_id order by inference_date rows between 11 preceding and current row);
