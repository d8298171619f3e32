create table organisation_settings (
    organisation_id integer primary key references organisation (id),
    name text not null,
    language text not null default 'fr' check (language in ('fr', 'en')),
    time_zone text not null default 'Europe/Paris',
    minimum_group smallint not null default 5 check (minimum_group >= 5),
    asks_per_shift smallint not null default 3,
    survey_quarantine interval not null default '14 days'
);
call protect('organisation_settings');

create table brand (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    key text not null,
    language text not null default 'fr',
    colour text not null default '#0b5d66' check (colour ~ '^#[0-9a-f]{6}$'),
    mail_address text,
    greeting jsonb not null default '{}',
    allowed_sites text[] not null default '{}',
    created_at timestamptz not null,
    primary key (organisation_id, id),
    unique (organisation_id, key)
);
call protect('brand');

create table account (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    email text not null,
    name text not null,
    password_hash text,
    roles text[] not null,
    language text check (language in ('fr', 'en')),
    created_at timestamptz not null,
    disabled_at timestamptz,
    primary key (organisation_id, id)
);
create unique index account_email on account (organisation_id, lower(email));
call protect('account');

create table session (
    organisation_id integer not null,
    id uuid not null,
    account_id uuid not null,
    token_hash bytea not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, account_id) references account
);
create unique index session_token on session (organisation_id, token_hash);
call protect('session');

create table api_key (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    token_hash bytea not null,
    scopes text[] not null,
    created_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz,
    primary key (organisation_id, id)
);
create unique index api_key_token on api_key (organisation_id, token_hash);
call protect('api_key');

-- What was answered to a request that creates, so that its repetition gets the same answer.
create table idempotency (
    organisation_id integer not null references organisation (id),
    caller uuid not null,
    key text not null,
    request_hash bytea not null,
    status smallint,
    answer bytea,
    media_type text,
    created_at timestamptz not null,
    primary key (organisation_id, caller, key)
);
call protect('idempotency');

create table file (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    sha256 bytea not null,
    size bigint not null,
    media_type text not null,
    name text not null,
    width integer,
    height integer,
    owner_kind text not null check (owner_kind in ('account', 'visitor', 'mail', 'system')),
    owner_id uuid,
    created_at timestamptz not null,
    primary key (organisation_id, id)
);
call protect('file');
