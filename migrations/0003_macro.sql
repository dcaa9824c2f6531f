-- Macro variables: every revision in macro_observations, the latest view of it in one wide table a frequency.

create table macro_variables (
    variable text primary key check (variable ~ '^[a-z][a-z0-9_]{0,62}$'),
    frequency text not null check (frequency in ('daily', 'monthly', 'quarterly')),
    category text,
    country text,
    display_name text,
    unit text not null,
    primary_source text not null,
    fallback_source text,
    expected_min finite_number,
    expected_max finite_number,
    publication_rule text,
    publication_delay_days int check (publication_delay_days >= 0),
    ffill_limit_days int check (ffill_limit_days >= 0),
    critical boolean not null default false,
    parquet_column text,
    locators jsonb not null default '{}',
    notes text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (expected_min <= expected_max)
);
comment on table macro_variables is 'Loaded from configuration; ranges warn and never reject.';
select keep_updated_at('macro_variables');

create table macro_observations (
    variable text not null check (variable ~ '^[a-z][a-z0-9_]{0,62}$'),
    observation_date observation_date not null,
    published_at timestamptz not null,
    value finite_number not null,
    source text not null check (source <> ''),
    fetched_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (variable, observation_date, published_at)
);
comment on table macro_observations is 'Every value ever seen with the instant from which it could be known.';
create index macro_observations_published on macro_observations (variable, published_at desc, observation_date desc);
select keep_updated_at('macro_observations');

create table macro_indicators_daily (
    fecha observation_date primary key,
    finc_bond_yield2y_usa_d_dgs2 finite_number,
    finc_bond_yield10y_usa_d_ust10y finite_number,
    polr_prime_rate_usa_d_prime finite_number,
    fxrt_index_dxy_usa_d_dxy finite_number,
    volt_vix_usa_d_vix finite_number,
    finc_rate_ibr_overnight_col_d_ibr finite_number,
    polr_policy_rate_col_d_tpm finite_number,
    crsk_spread_embi_col_d_embi finite_number,
    finc_bond_yield10y_col_d_col10y finite_number,
    finc_bond_yield5y_col_d_col5y finite_number,
    eqty_index_colcap_col_d_colcap finite_number,
    comm_oil_wti_glb_d_wti finite_number,
    comm_oil_brent_glb_d_brent finite_number,
    comm_metal_gold_glb_d_gold finite_number,
    comm_agri_coffee_glb_d_coffee finite_number,
    fxrt_spot_usdmxn_mex_d_usdmxn finite_number,
    fxrt_spot_usdclp_chl_d_usdclp finite_number,
    fxrt_spot_usdcop_col_d_usdcop finite_number,
    is_complete boolean not null default false,
    ffill_count int not null default 0 check (ffill_count >= 0),
    source_date observation_date,
    publication_date observation_date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table macro_indicators_daily is 'One row a day: the latest view of macro_observations.';
select keep_updated_at('macro_indicators_daily');

create table macro_indicators_monthly (
    fecha observation_date primary key check (extract(day from fecha) = 1),
    polr_fed_funds_usa_m_fedfunds finite_number,
    infl_cpi_all_usa_m_cpiaucsl finite_number,
    infl_cpi_core_usa_m_cpilfesl finite_number,
    infl_pce_usa_m_pcepi finite_number,
    labr_unemployment_usa_m_unrate finite_number,
    prod_industrial_usa_m_indpro finite_number,
    mnys_m2_supply_usa_m_m2sl finite_number,
    sent_consumer_usa_m_umcsent finite_number,
    fxrt_reer_bilateral_col_m_itcr finite_number,
    fxrt_reer_bilateral_usa_col_m_itcr_usa finite_number,
    ftrd_terms_trade_col_m_tot finite_number,
    rsbp_reserves_international_col_m_resint finite_number,
    infl_cpi_total_col_m_ipccol finite_number,
    infl_exp_eof_col_m_infexp finite_number,
    crsk_sentiment_cci_col_m_cci finite_number,
    crsk_sentiment_ici_col_m_ici finite_number,
    ftrd_exports_total_col_m_expusd finite_number,
    ftrd_imports_total_col_m_impusd finite_number,
    is_complete boolean not null default false,
    ffill_count int not null default 0 check (ffill_count >= 0),
    source_date observation_date,
    publication_date observation_date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table macro_indicators_monthly is 'One row a month, dated on its first day: the latest view of macro_observations.';
select keep_updated_at('macro_indicators_monthly');

create table macro_indicators_quarterly (
    fecha observation_date primary key check (extract(day from fecha) = 1 and extract(month from fecha) in (1, 4, 7, 10)),
    gdpp_real_gdp_usa_q_gdp_q finite_number,
    rsbp_current_account_col_q_cacct finite_number,
    rsbp_fdi_inflow_col_q_fdiin finite_number,
    rsbp_fdi_outflow_col_q_fdiout finite_number,
    is_complete boolean not null default false,
    ffill_count int not null default 0 check (ffill_count >= 0),
    source_date observation_date,
    publication_date observation_date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table macro_indicators_quarterly is 'One row a quarter, dated on its first day: the latest view of macro_observations.';
select keep_updated_at('macro_indicators_quarterly');
