-- A link with which somebody chooses their password, once; another one replaces it.
create table password_link (
    organisation_id integer not null,
    account_id uuid not null,
    token_hash bytea not null,
    made_at timestamptz not null,
    made_by uuid not null,
    ends_at timestamptz not null,
    primary key (organisation_id, account_id),
    foreign key (organisation_id, account_id) references account,
    foreign key (organisation_id, made_by) references account
);
create unique index password_link_token on password_link (organisation_id, token_hash);
call protect('password_link');

-- How somebody writes at the desk, on whichever device.
create table writing_choices (
    organisation_id integer not null,
    account_id uuid not null,
    undo_seconds smallint not null check (undo_seconds between 0 and 30),
    rich boolean not null,
    primary key (organisation_id, account_id),
    foreign key (organisation_id, account_id) references account
);
call protect('writing_choices');

-- Links to wallboards: which work, until when.
create table wallboard_link (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    team_id uuid,
    made_by uuid not null,
    made_at timestamptz not null,
    ends_at timestamptz not null,
    revoked_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, team_id) references team on delete cascade,
    foreign key (organisation_id, made_by) references account
);
create index wallboard_link_ends on wallboard_link (organisation_id, ends_at)
    where revoked_at is null;
call protect('wallboard_link');
