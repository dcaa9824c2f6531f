-- What every table uses: value ranges, the one trigger that keeps updated_at, roles and their rights.

-- NaN sorts above infinity in Postgres, so one upper bound keeps both out.
create domain price as double precision check (value > 0 and value < 'infinity');
create domain finite_number as double precision check (value > '-infinity' and value < 'infinity');
create domain leverage_factor as double precision check (value > 0 and value <= 100);
create domain trade_direction as smallint check (value in (-1, 1));
create domain trading_date as date check (value between date '2000-01-01' and date '2100-12-31');
create domain observation_date as date check (value between date '1900-01-01' and date '2100-12-31');
create domain market_instant as timestamptz check (value >= timestamptz '2000-01-01 00:00Z' and value < timestamptz '2101-01-01 00:00Z');
create domain iso_week as int check (value between 1 and 53);
create domain iso_year as int check (value between 2000 and 2100);
create domain sha256 as text check (value ~ '^[0-9a-f]{64}$');
create domain snake_name as text check (value ~ '^[a-z][a-z0-9_]{0,62}$');

create function touch_updated_at() returns trigger language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;

-- Makes a table's updated_at follow its updates.
create function keep_updated_at(relation regclass) returns void language plpgsql as $$
begin
    execute format('create trigger touch_updated_at before update on %s for each row execute function touch_updated_at()', relation);
end
$$;

-- Roles belong to the whole server: another database may just be making the same ones, and the one who migrates may not be
-- allowed to make any. The tables work without them.
do $$
declare
    role text;
begin
    foreach role in array array['usdcop_owner', 'usdcop_worker', 'usdcop_reader'] loop
        if exists (select from pg_roles where rolname = role) then continue; end if;
        begin
            execute format('create role %I login', role);
        exception
            when insufficient_privilege then raise notice 'role % is missing and may not be made by %', role, current_user;
            when duplicate_object or unique_violation then null;
        end;
    end loop;
    begin
        revoke create on schema public from public;
    exception
        when insufficient_privilege then null;
    end;
end
$$;

-- Gives the roles that exist their rights on all tables. Called at the end of every migration run, so that a role made later
-- gets its rights by running the migrations again.
create function apply_role_grants() returns void language plpgsql as $$
begin
    if exists (select from pg_roles where rolname = 'usdcop_worker') then
        grant select, insert, update on all tables in schema public to usdcop_worker;
        grant usage on all sequences in schema public to usdcop_worker;
        revoke insert, update on schema_migrations from usdcop_worker;
        -- The log is append-only: what stands in it stands.
        revoke update on approval_audit_log from usdcop_worker;
    end if;
    if exists (select from pg_roles where rolname = 'usdcop_reader') then
        grant select on all tables in schema public to usdcop_reader;
    end if;
end
$$;
revoke execute on function apply_role_grants() from public;
revoke execute on function keep_updated_at(regclass) from public;
