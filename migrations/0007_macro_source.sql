-- Daily macro rows say where they come from, as bars do, so that no result made from generated ones can hide it.

alter table macro_indicators_daily add column source text check (source <> '');
comment on column macro_indicators_daily.source is 'The label of the file the row came from; null where it had none.';
