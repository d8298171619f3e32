-- Where a brand's contacts of a channel go.
create table route (
    organisation_id integer not null,
    brand_id uuid not null,
    channel text not null,
    team_id uuid not null,
    skill_ids uuid[] not null default '{}',
    priority smallint not null default 0,
    primary key (organisation_id, brand_id, channel),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, team_id) references team
);
call protect('route');

-- A conversation that routing looks after, until it is someone's or closed.
create table placement (
    organisation_id integer not null,
    conversation_id uuid not null,
    channel text not null,
    team_id uuid,
    skill_ids uuid[] not null default '{}',
    language text,
    priority smallint not null default 0,
    preferred_adviser_id uuid,
    placed_at timestamptz not null,
    due_at timestamptz,
    state text not null default 'waiting' check (state in ('waiting', 'offered')),
    primary key (organisation_id, conversation_id),
    foreign key (organisation_id, conversation_id) references conversation
);
call protect('placement');

create table offer (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    adviser_id uuid not null,
    channel text not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    outcome text check (outcome in ('accepted', 'declined', 'expired', 'withdrawn')),
    ended_at timestamptz,
    reason jsonb not null default '{}',  -- why this adviser, in codes
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, adviser_id) references adviser,
    check ((outcome is null) = (ended_at is null))
);
create unique index offer_open on offer (organisation_id, conversation_id) where outcome is null;
create index offer_adviser on offer (organisation_id, adviser_id) where outcome is null;
create index offer_expiry on offer (organisation_id, expires_at) where outcome is null;
call protect('offer');

-- What a waiting customer is told; remade by the leader every few seconds.
create unlogged table wait_estimate (
    organisation_id integer not null,
    conversation_id uuid not null,
    place integer not null,
    wait interval,  -- null: cannot be said honestly
    reason text not null,
    at timestamptz not null,
    primary key (organisation_id, conversation_id)
);
call protect('wait_estimate');
