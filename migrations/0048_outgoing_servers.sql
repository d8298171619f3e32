-- A brand's own server for outgoing mail; a brand without one uses the installation's.
create table outgoing_server (
    organisation_id integer not null,
    brand_id uuid not null,
    host text not null,
    port integer not null check (port between 1 and 65535),
    encryption text not null check (encryption in ('tls', 'starttls', 'none')),
    login text,
    secret bytea,  -- sealed
    per_minute integer not null default 0 check (per_minute >= 0),
    changed_at timestamptz not null,
    changed_by uuid not null,
    state text not null default 'untried' check (state in ('untried', 'working', 'failing')),
    state_at timestamptz not null,
    problem text,
    server_said text,
    primary key (organisation_id, brand_id),
    check ((login is null) = (secret is null)),
    check ((state = 'failing') = (problem is not null)),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, changed_by) references account
);
call protect('outgoing_server');
