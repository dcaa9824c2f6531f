-- The weekly strategy live: what a decision was made from, which bars the executor has used, what the operator asked for.

alter table model_registry
    add column inference_year iso_year,
    add column inference_week iso_week,
    add constraint model_registry_week check ((inference_year is null) = (inference_week is null));
comment on column model_registry.inference_week is 'the ISO week a weekly model is for';
comment on column model_registry.model_path is 'below the data directory';
create index model_registry_weeks on model_registry (strategy_id, inference_year, inference_week, created_at desc);

alter table forecast_h5_signals
    add column model_id text references model_registry (model_id),
    add column feature_date trading_date,
    add column features double precision[] check (array_ndims(features) = 1),
    add column n_train int check (n_train >= 0),
    add column decided_at market_instant,
    add column sized_at market_instant;
comment on column forecast_h5_signals.features is 'the row predicted on, in the order of the feature contract';
comment on column forecast_h5_signals.decided_at is 'the as-of instant of the signal';
comment on column forecast_h5_signals.sized_at is 'the as-of instant of volatility targeting; null until then';

alter table forecast_h5_executions
    add column equity_at_entry finite_number check (equity_at_entry > 0),
    add column hard_stop finite_number check (hard_stop > 0 and hard_stop < 1),
    add column take_profit finite_number check (take_profit > 0 and take_profit < 1),
    add column entry_bar_time market_instant,
    add column last_run_at market_instant,
    add column week_pnl finite_number,
    add column deviations text[] not null default '{}';
comment on column forecast_h5_executions.week_pnl is 'fraction of equity_at_entry, as computed';
comment on column forecast_h5_executions.deviations is
    'why the week may differ from its backtest: paused, halted, flattened, circuit_broken, run_missed, bar_late, contradicted, closed_late';
comment on column forecast_h5_executions.equity_at_entry is 'US dollars the position was sized from';
comment on column forecast_h5_executions.hard_stop is
    'fraction of the entry price, as computed; hard_stop_pct times a hundredth is not the same number to the last digit';
comment on column forecast_h5_executions.entry_bar_time is 'the opening of the bar whose close priced the entry';
comment on column forecast_h5_executions.last_bar_time is 'the opening of the newest bar tested';
comment on column forecast_h5_executions.last_run_at is 'the as-of instant of the newest executor run that came to an end';

-- A bar is used once: what it said then stands here, so that a later correction is seen.
create table forecast_h5_bars_used (
    execution_id bigint not null references forecast_h5_executions (id),
    time market_instant not null,
    open price not null,
    high price not null,
    low price not null,
    close price not null,
    used_at market_instant not null,
    use text not null check (use in ('entry', 'test', 'exit', 'passed')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (execution_id, time, use)
);
comment on column forecast_h5_bars_used.use is
    'entry and exit: its close or a level in it made the price; test: it was tested; passed: it went by while orders were halted';
select keep_updated_at('forecast_h5_bars_used');

alter table operator_controls
    add column flatten boolean not null default false;
comment on column operator_controls.flatten is 'the open position is to be closed at the next bar';

alter table orders
    add column note text;
comment on column orders.quantity is 'US dollars, equity times leverage';
comment on column orders.note is 'why it was sent, such as week_end';
