-- The checks of symbols and labels cost more than storing the row: a counted repetition in a pattern is walked anew for every row. What nearly
-- every row says is compared first, and the pattern is asked for the rest.

create function is_source_label(label text) returns boolean language sql immutable parallel safe as $$
    select label in ('twelvedata', 'synthetic', 'unlabelled') or octet_length(label) <= 64 and label ~ '^[a-z0-9_+]+$'
$$;
comment on function is_source_label is 'Whether a text can say where a row comes from.';

alter table usdcop_m5_ohlcv
    drop constraint usdcop_m5_ohlcv_source,
    drop constraint usdcop_m5_ohlcv_symbol,
    add constraint usdcop_m5_ohlcv_source check (is_source_label(source)),
    add constraint usdcop_m5_ohlcv_symbol
        check (symbol in ('USD/COP', 'USD/MXN', 'USD/BRL') or symbol ~ '^[A-Z]{3}/[A-Z]{3}$');
alter table macro_indicators_daily
    drop constraint macro_indicators_daily_source,
    add constraint macro_indicators_daily_source check (is_source_label(source));
alter table macro_observations
    drop constraint macro_observations_source,
    add constraint macro_observations_source check (is_source_label(source));
