-- The daily strategy: predictions, vol-targeted signals, executions, the paper ledger.

create table forecast_predictions (
    inference_date trading_date not null,
    model_id text not null check (model_id <> ''),
    horizon_id int not null check (horizon_id between 1 and 60),
    base_price price not null,
    predicted_return finite_number not null,
    direction text not null check (direction in ('UP', 'DOWN')),
    model_version text,
    feature_hash text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (inference_date, model_id, horizon_id)
);
select keep_updated_at('forecast_predictions');

create table forecast_vol_targeting_signals (
    signal_date trading_date primary key,
    forecast_direction trade_direction not null,
    forecast_return finite_number not null,
    ensemble_strategy text,
    ensemble_models text[] not null default '{}',
    realized_vol_21d finite_number check (realized_vol_21d >= 0),
    raw_leverage leverage_factor,
    clipped_leverage leverage_factor,
    position_size finite_number,
    target_vol finite_number check (target_vol > 0),
    max_leverage leverage_factor,
    min_leverage leverage_factor,
    vol_floor finite_number check (vol_floor > 0),
    forecast_age_days int check (forecast_age_days >= 0),
    filtered_reason text check (filtered_reason <> ''),
    config_version text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (min_leverage <= max_leverage)
);
select keep_updated_at('forecast_vol_targeting_signals');

create table forecast_executions (
    id bigserial primary key,
    signal_date trading_date not null unique references forecast_vol_targeting_signals (signal_date),
    status text not null default 'idle' check (status in ('idle', 'positioned', 'monitoring', 'closed', 'error')),
    direction trade_direction not null,
    leverage leverage_factor not null,
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
    last_bar_time market_instant,
    pnl_pct finite_number,
    pnl_unleveraged_pct finite_number,
    daily_close_price price,
    hold_to_close_pnl_pct finite_number,
    execution_alpha_pct finite_number,
    activation_pct finite_number check (activation_pct > 0 and activation_pct < 100),
    trail_pct finite_number check (trail_pct > 0 and trail_pct < 100),
    hard_stop_pct finite_number check (hard_stop_pct > 0 and hard_stop_pct < 100),
    client_order_id text unique,
    config_version text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (exit_timestamp >= entry_timestamp),
    check (status not in ('positioned', 'monitoring') or (entry_price is not null and entry_timestamp is not null))
);
create index forecast_executions_open on forecast_executions (signal_date) where status in ('positioned', 'monitoring');
select keep_updated_at('forecast_executions');

create table forecast_paper_trading (
    signal_date trading_date primary key,
    signal_direction trade_direction not null,
    signal_leverage leverage_factor not null,
    entry_price price,
    close_price price,
    actual_return_1d finite_number,
    strategy_return finite_number,
    cumulative_return finite_number,
    running_da_pct finite_number check (running_da_pct between 0 and 100),
    running_sharpe finite_number,
    running_max_dd_pct finite_number check (running_max_dd_pct >= 0),
    n_days_traded int not null default 0 check (n_days_traded >= 0),
    decision text check (decision in ('continue', 'pause', 'stop')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
select keep_updated_at('forecast_paper_trading');

create view v_execution_performance as
select
    date_trunc('month', signal_date)::date as month,
    count(*) as trades,
    count(*) filter (where pnl_pct > 0) as winners,
    avg(pnl_pct) as mean_pnl_pct,
    sum(pnl_pct) as total_pnl_pct,
    avg(execution_alpha_pct) as mean_execution_alpha_pct,
    count(*) filter (where exit_reason = 'trailing_stop') as trailing_stops,
    count(*) filter (where exit_reason = 'hard_stop') as hard_stops,
    count(*) filter (where exit_reason = 'session_close') as session_closes
from forecast_executions
where status = 'closed'
group by 1;
