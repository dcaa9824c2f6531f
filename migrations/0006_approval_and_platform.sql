-- Models, backtests, approval and its audit log, operator controls, orders, alerts, runs.

create table model_registry (
    model_id text primary key check (model_id <> ''),
    strategy_id text not null check (strategy_id <> ''),
    experiment_name text,
    model_path text not null,
    model_hash sha256 not null,
    feature_order_hash sha256,
    norm_stats_hash sha256,
    stage text not null default 'registered' check (stage in ('registered', 'staging', 'production', 'archived', 'rejected')),
    is_active boolean not null default false,
    approved_by text,
    approved_at timestamptz,
    promoted_at timestamptz,
    metrics jsonb not null default '{}',
    lineage jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check ((approved_by is null) = (approved_at is null))
);
create unique index model_registry_one_active on model_registry (strategy_id) where stage = 'production' and is_active;
select keep_updated_at('model_registry');

create table backtest_results (
    id bigserial primary key,
    backtest_uuid uuid not null unique,
    model_id text,
    strategy_id text not null check (strategy_id <> ''),
    start_date trading_date not null,
    end_date trading_date not null,
    period_type text not null check (period_type in ('validation', 'test', 'custom')),
    is_out_of_sample boolean not null,
    total_trades int not null check (total_trades >= 0),
    win_rate_pct finite_number check (win_rate_pct between 0 and 100),
    sharpe_ratio finite_number,
    max_dd_pct finite_number check (max_dd_pct >= 0),
    total_pnl finite_number,
    total_return_pct finite_number,
    profit_factor finite_number check (profit_factor >= 0),
    trades jsonb not null default '[]',
    equity_curve jsonb not null default '[]',
    daily_returns jsonb not null default '[]',
    signature sha256 not null,
    run_source text,
    run_at timestamptz not null,
    created_by text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (start_date <= end_date)
);
comment on column backtest_results.signature is 'SHA-256 of the trades';
create index backtest_results_strategy on backtest_results (strategy_id, run_at desc);
select keep_updated_at('backtest_results');

create table promotion_requests (
    id bigserial primary key,
    model_id text not null references model_registry (model_id),
    strategy_id text not null check (strategy_id <> ''),
    target_stage text not null check (target_stage in ('staging', 'production')),
    auto_vote text check (auto_vote in ('promote', 'review', 'reject')),
    auto_vote_at timestamptz,
    auto_vote_reasons jsonb not null default '[]',
    total_return_pct finite_number,
    max_dd_pct finite_number check (max_dd_pct >= 0),
    win_rate_pct finite_number check (win_rate_pct between 0 and 100),
    sharpe_ratio finite_number,
    manual_vote text check (manual_vote in ('approve', 'reject')),
    manual_vote_by text,
    manual_vote_at timestamptz,
    manual_vote_notes text,
    checklist_backtest_reviewed boolean not null default false,
    checklist_risk_reviewed boolean not null default false,
    checklist_rollback_prepared boolean not null default false,
    final_decision text not null default 'pending'
        check (final_decision in ('pending', 'promoted', 'rejected', 'override_promoted')),
    decided_at timestamptz,
    expires_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check ((manual_vote is null) = (manual_vote_by is null) and (manual_vote is null) = (manual_vote_at is null)),
    -- A promotion needs the person's vote and the whole checklist; an override needs the person and a reason.
    check (
        final_decision <> 'promoted'
        or (manual_vote = 'approve' and auto_vote <> 'reject' and checklist_backtest_reviewed and checklist_risk_reviewed
            and checklist_rollback_prepared) is true),
    check (final_decision <> 'override_promoted' or (manual_vote = 'approve' and manual_vote_notes <> '') is true)
);
create unique index promotion_requests_one_pending on promotion_requests (model_id, target_stage) where final_decision = 'pending';
select keep_updated_at('promotion_requests');

create table approval_audit_log (
    seq bigserial primary key,
    at timestamptz not null,
    actor text not null check (actor <> ''),
    subject text not null check (subject <> ''),
    from_state text,
    to_state text not null check (to_state <> ''),
    notes text,
    evidence_hash sha256,
    previous_hash sha256 not null,
    hash sha256 not null unique,
    created_at timestamptz not null default now()
);
comment on table approval_audit_log is 'Append-only, by grants and by trigger: not even the owner changes a line by mistake.';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% on % is refused: the log is append-only', lower(tg_op), tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger append_only before update or delete or truncate on approval_audit_log
for each statement execute function refuse_change();

create table operator_controls (
    scope text primary key check (scope <> ''),
    state text not null default 'running' check (state in ('running', 'paused', 'halted')),
    reason text,
    actor text not null check (actor <> ''),
    at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on column operator_controls.scope is 'global, or a strategy id';
select keep_updated_at('operator_controls');

create table orders (
    client_order_id text primary key check (client_order_id <> ''),
    strategy_id text not null check (strategy_id <> ''),
    leg text not null check (leg in ('entry', 'exit')),
    side text not null check (side in ('buy', 'sell')),
    quantity finite_number not null check (quantity > 0),
    price price,
    status text not null default 'pending' check (status in ('pending', 'filled', 'cancelled', 'rejected')),
    signal_date trading_date not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index orders_signal on orders (strategy_id, signal_date);
select keep_updated_at('orders');

create table fills (
    client_order_id text not null references orders (client_order_id),
    bar_time market_instant not null,
    price price not null,
    costs finite_number not null default 0 check (costs >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (client_order_id, bar_time)
);
select keep_updated_at('fills');

create table alerts (
    id bigserial primary key,
    key text not null unique check (key <> ''),
    severity text not null check (severity in ('info', 'warning', 'critical')),
    title text not null check (title <> ''),
    body text not null default '',
    at timestamptz not null,
    delivered_at timestamptz,
    attempts int not null default 0 check (attempts >= 0),
    last_error text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table alerts is 'The outbox: written in the transaction that found the cause, delivered later.';
create index alerts_undelivered on alerts (at) where delivered_at is null;
select keep_updated_at('alerts');

create table task_runs (
    id bigserial primary key,
    task snake_name not null,
    step text,
    run_id text,
    as_of timestamptz not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    duration_ms bigint check (duration_ms >= 0),
    status text not null default 'running' check (status in ('running', 'success', 'skipped', 'failed')),
    exit_code int check (exit_code between 0 and 255),
    input_hash sha256,
    output jsonb,
    error jsonb,
    version text not null,
    host text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (finished_at >= started_at),
    check ((status = 'running') = (exit_code is null))
);
create index task_runs_recent on task_runs (task, started_at desc);
select keep_updated_at('task_runs');
