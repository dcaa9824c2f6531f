-- What a week was sized with: a position keeps it to its end, whatever becomes of the strategy file.

alter table forecast_h5_executions
    add column strategy_id text check (strategy_id ~ '^[a-z0-9_]{1,64}$'),
    add column config_hash text check (config_hash ~ '^[0-9a-f]{64}$'),
    add column rules jsonb check (jsonb_typeof(rules) = 'object');
comment on column forecast_h5_executions.strategy_id is 'the strategy that sized the week';
comment on column forecast_h5_executions.config_hash is 'SHA-256 of the configuration the week was sized with';
comment on column forecast_h5_executions.rules is
    'the rules of that configuration that a position lives by: runs, fees, ages, bounds, guardrails; null for weeks sized before they were kept';
comment on column forecast_h5_executions.deviations is
    'why the week may differ from its backtest: paused, halted, flattened, circuit_broken, run_missed, bar_late, drifted, contradicted, closed_late, configuration_changed';

update forecast_h5_executions x set strategy_id = coalesce(nullif(split_part(x.client_order_id, ':', 1), ''), m.strategy_id)
from forecast_h5_executions e
    left join forecast_h5_signals s on s.signal_date = e.signal_date
    left join model_registry m on m.model_id = s.model_id
where e.id = x.id and coalesce(nullif(split_part(x.client_order_id, ':', 1), ''), m.strategy_id) ~ '^[a-z0-9_]{1,64}$';

update forecast_h5_executions x set config_hash = s.config_hash
from forecast_h5_signals s
where s.signal_date = x.signal_date and s.decided_at is not null and s.config_hash ~ '^[0-9a-f]{64}$';
