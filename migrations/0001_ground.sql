-- Extensions, the application's role, and row-level security by organisation.
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- The application steps down to this role when the user it is given may (see base/database.py).
-- A user without the right to make roles is held by FORCE ROW LEVEL SECURITY alone.
do $$
begin
    if not exists (select from pg_roles where rolname = 'miroir_app') then
        create role miroir_app nologin;
    end if;
    execute format('grant miroir_app to %I', current_user);
exception
    when insufficient_privilege or duplicate_object or unique_violation then
        raise notice 'role miroir_app not made: %', sqlerrm;
end $$;

create function current_organisation() returns integer
    language sql stable
    return nullif(current_setting('miroir.organisation', true), '')::integer;

-- The rows of `name` are seen and changed by their own organisation only.
create procedure protect(name regclass)
    language plpgsql as $$
begin
    execute format('alter table %s enable row level security', name);
    execute format('alter table %s force row level security', name);
    execute format(
        'create policy own_organisation on %s '
        'using (organisation_id = (select current_organisation())) '
        'with check (organisation_id = (select current_organisation()))', name);
    if exists (select from pg_roles where rolname = 'miroir_app') then
        execute format('grant select, insert, update, delete on %s to miroir_app', name);
    end if;
end $$;

-- The directory: what must be known before an organisation is. No row security, no personal word.
create table organisation (
    id integer generated always as identity primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    created_at timestamptz not null default now()
);

-- Which organisation a key from outside belongs to: a widget's brand key, a mail address, the
-- SHA-256 of a sign-in address.
create table directory (
    kind text not null check (kind in ('widget', 'mailbox', 'sign_in')),
    key text not null,
    organisation_id integer not null references organisation (id) on delete cascade,
    primary key (kind, key, organisation_id)
);

do $$
begin
    if exists (select from pg_roles where rolname = 'miroir_app') then
        grant usage on schema public to miroir_app;
        grant select, insert on organisation to miroir_app;
        grant select, insert, delete on directory to miroir_app;
    end if;
end $$;
