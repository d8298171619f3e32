-- `definition` is the week, the special days, the time zone and the region of public holidays,
-- as calendars/model.py has them.
create table calendar (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    definition jsonb not null,
    primary key (organisation_id, id)
);
call protect('calendar');

create table customer (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text,
    language text,
    created_at timestamptz not null,
    primary key (organisation_id, id)
);
create index customer_name on customer using gin (name gin_trgm_ops);
call protect('customer');

create table customer_identity (
    organisation_id integer not null,
    kind text not null check (kind in ('email', 'phone', 'site', 'visitor', 'handle')),
    value text not null,
    customer_id uuid not null,
    verified_at timestamptz,
    created_at timestamptz not null,
    primary key (organisation_id, kind, value),
    foreign key (organisation_id, customer_id) references customer
);
create index customer_identity_customer on customer_identity (organisation_id, customer_id);
call protect('customer_identity');

create table team (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    primary key (organisation_id, id)
);
call protect('team');

create table skill (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    primary key (organisation_id, id)
);
call protect('skill');

-- An adviser is an account that answers customers.
create table adviser (
    organisation_id integer not null,
    id uuid not null,
    name text not null,  -- as customers see it
    capacity smallint not null default 100,
    languages text[] not null default '{fr}',
    primary key (organisation_id, id),
    foreign key (organisation_id, id) references account
);
call protect('adviser');

create table team_member (
    organisation_id integer not null,
    team_id uuid not null,
    adviser_id uuid not null,
    primary key (organisation_id, team_id, adviser_id),
    foreign key (organisation_id, team_id) references team,
    foreign key (organisation_id, adviser_id) references adviser
);
call protect('team_member');

create table adviser_skill (
    organisation_id integer not null,
    adviser_id uuid not null,
    skill_id uuid not null,
    level smallint not null default 3 check (level between 1 and 5),
    primary key (organisation_id, adviser_id, skill_id),
    foreign key (organisation_id, adviser_id) references adviser,
    foreign key (organisation_id, skill_id) references skill
);
call protect('adviser_skill');

create table presence (
    organisation_id integer not null,
    adviser_id uuid not null,
    state text not null check (state in ('available', 'busy', 'away', 'offline')),
    since timestamptz not null,
    set_by text not null check (set_by in ('adviser', 'routing', 'connection', 'supervisor')),
    primary key (organisation_id, adviser_id),
    foreign key (organisation_id, adviser_id) references adviser
);
call protect('presence');

-- What part of an adviser (100) a conversation takes while it waits for them.
create table channel_weight (
    organisation_id integer not null references organisation (id),
    channel text not null,
    weight smallint not null check (weight between 1 and 100),
    primary key (organisation_id, channel)
);
call protect('channel_weight');

create table saved_reply (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid,  -- null: every brand
    shortcut text not null check (shortcut ~ '^[[:alnum:]_-]{1,40}$'),
    language text not null,
    title text not null,
    body text not null,
    created_at timestamptz not null,
    primary key (organisation_id, id),
    unique nulls not distinct (organisation_id, brand_id, language, shortcut)
);
call protect('saved_reply');

create table article (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid,
    language text not null,
    title text not null,
    body text not null,
    published_at timestamptz,
    created_at timestamptz not null,
    primary key (organisation_id, id)
);
call protect('article');
