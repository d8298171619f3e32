-- A questionnaire is a versioned document; an answer belongs to the version it answered.
create table questionnaire (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    side text not null check (side in ('customer', 'adviser')),
    version integer not null,
    document jsonb not null,
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (organisation_id, id)
);
create unique index questionnaire_current on questionnaire (organisation_id, side)
    where retired_at is null;
call protect('questionnaire');

create table invitation (
    organisation_id integer not null,
    id uuid not null,
    questionnaire_id uuid not null,
    side text not null check (side in ('customer', 'adviser')),
    conversation_id uuid not null,
    closure_id uuid not null,
    team_id uuid,
    adviser_id uuid,
    customer_id uuid,
    channel text not null,  -- of the contact asked about
    language text not null,
    invited_at timestamptz not null,
    delivered_at timestamptz,
    opened_at timestamptz,
    answered_at timestamptz,
    dismissed_at timestamptz,
    primary key (organisation_id, id),
    unique (organisation_id, closure_id, side),
    foreign key (organisation_id, questionnaire_id) references questionnaire,
    foreign key (organisation_id, conversation_id) references conversation
);
create index invitation_adviser on invitation (organisation_id, adviser_id, invited_at)
    where side = 'adviser';
create index invitation_customer on invitation (organisation_id, customer_id, invited_at)
    where side = 'customer';
create index invitation_conversation on invitation (organisation_id, conversation_id);
call protect('invitation');

create table answer (
    organisation_id integer not null,
    invitation_id uuid not null,
    question text not null,
    value smallint,
    words text,
    given_at timestamptz not null,
    confirmed_at timestamptz,  -- null: a draft, not counted (a robot may have followed a link)
    primary key (organisation_id, invitation_id, question),
    foreign key (organisation_id, invitation_id) references invitation,
    check (num_nonnulls(value, words) = 1)
);
call protect('answer');

-- How many confirmed answers of each value: every measure is computed from these counts.
create table mirror_count (
    organisation_id integer not null references organisation (id),
    day date not null,  -- of the invitation, in the organisation's time zone
    team_id uuid not null,  -- the nil UUID: no team
    channel text not null,
    side text not null,
    question text not null,
    value smallint not null,
    n integer not null,
    primary key (organisation_id, day, team_id, channel, side, question, value)
);
call protect('mirror_count');

-- Which advisers answered: a group of too few is not shown.
create table mirror_people (
    organisation_id integer not null references organisation (id),
    week date not null,  -- its Monday
    team_id uuid not null,
    channel text not null,
    question text not null,
    adviser_id uuid not null,
    primary key (organisation_id, week, team_id, channel, question, adviser_id)
);
call protect('mirror_people');

-- Who was asked and who answered, beside every figure.
create table mirror_funnel (
    organisation_id integer not null references organisation (id),
    day date not null,
    team_id uuid not null,
    channel text not null,
    side text not null,
    step text not null check (step in ('invited', 'answered')),
    n integer not null,
    primary key (organisation_id, day, team_id, channel, side, step)
);
call protect('mirror_funnel');
