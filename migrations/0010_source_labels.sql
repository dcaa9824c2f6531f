-- Labels of sources have one form. One that only looks like "synthetic", by case or white space, would pass for real data.

create function source_label(label text) returns text language sql immutable as $$
    -- What people read as the same label becomes the same; what is left without any letter says nothing.
    select coalesce(nullif(left(regexp_replace(lower(btrim(label, E' \t\n\r')), '[^a-z0-9_+]', '_', 'g'), 64), ''), 'unlabelled')
$$;

update usdcop_m5_ohlcv set source = source_label(source) where source !~ '^[a-z0-9_+]{1,64}$';
update macro_indicators_daily set source = source_label(source) where source !~ '^[a-z0-9_+]{1,64}$';
update macro_observations set source = source_label(source) where source !~ '^[a-z0-9_+]{1,64}$';
drop function source_label(text);

alter table usdcop_m5_ohlcv
    drop constraint usdcop_m5_ohlcv_source,
    add constraint usdcop_m5_ohlcv_source check (source ~ '^[a-z0-9_+]{1,64}$');
alter table macro_indicators_daily
    drop constraint macro_indicators_daily_source_check,
    add constraint macro_indicators_daily_source check (source ~ '^[a-z0-9_+]{1,64}$');
alter table macro_observations
    drop constraint macro_observations_source_check,
    add constraint macro_observations_source check (source ~ '^[a-z0-9_+]{1,64}$');
comment on column usdcop_m5_ohlcv.source is 'where the row comes from; + joins the members of a set';
comment on column macro_indicators_daily.source is 'where the row comes from, + joins the members of a set; null where nothing says it';
comment on column macro_indicators_daily.publication_date is
    'the row is not seen before 00:00 COT of this day; null: from the rule alone, the next Monday-Friday';
