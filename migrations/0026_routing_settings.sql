-- What an organisation sets differently from the usual rules of a channel (routing/policy.py has
-- the words); null: as usual.
create table channel_rule (
    organisation_id integer not null references organisation (id),
    channel text not null,
    weight smallint check (weight between 1 and 100),
    most smallint check (most between 0 and 100),
    interrupts text[],
    leaves smallint check (leaves between 0 and 100),
    idle_for integer check (idle_for >= 0),  -- these are seconds
    offer_for integer check (offer_for > 0),
    keep_for integer check (keep_for >= 0),
    keep_for_preferred integer check (keep_for_preferred >= 0),
    priority_step integer check (priority_step >= 0),
    last_minutes integer check (last_minutes >= 0),
    stops_before integer,
    rings jsonb,  -- how demands relax, step by step
    primary key (organisation_id, channel)
);
call protect('channel_rule');
insert into channel_rule (organisation_id, channel, weight)
select organisation_id, channel, weight from channel_weight
where (channel, weight) not in (
    ('chat', 33), ('email', 20), ('form', 20), ('sms', 25), ('social', 25), ('letter', 20),
    ('store', 20), ('phone', 100), ('callback', 100), ('video', 100));
drop table channel_weight;

-- What a tier of customers is worth: its contacts are `steps` more urgent than others, and those
-- of a higher band come before all of lower ones.
create table tier_rank (
    organisation_id integer not null,
    tier_id uuid not null,
    steps smallint not null check (steps between -20 and 20),
    band smallint not null check (band between -3 and 3),
    primary key (organisation_id, tier_id),
    foreign key (organisation_id, tier_id) references customer_tier on delete cascade
);
call protect('tier_rank');

-- The same of a conversation's priority, where it is not as usual.
create table priority_rank (
    organisation_id integer not null references organisation (id),
    priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
    steps smallint not null check (steps between -20 and 20),
    band smallint not null check (band between -3 and 3),
    primary key (organisation_id, priority)
);
call protect('priority_rank');

-- Who helps a team where a step says so; first the one with the lowest place.
create table team_help (
    organisation_id integer not null,
    team_id uuid not null,
    helper_id uuid not null,
    of_other_brand boolean not null,
    place smallint not null,
    primary key (organisation_id, team_id, helper_id),
    foreign key (organisation_id, team_id) references team,
    foreign key (organisation_id, helper_id) references team,
    check (team_id <> helper_id)
);
call protect('team_help');

alter table route
    add calendar_id uuid,  -- contacts wait for its opening; null: for nothing but an adviser
    add foreign key (organisation_id, calendar_id) references calendar;
-- A route gives the priority of what comes by it, as a conversation has it.
update route set priority = greatest(-1, least(2, priority));
alter table route add check (priority between -1 and 2);

alter table placement
    add tier_id uuid,
    add more_team_ids uuid[] not null default '{}',  -- brought in as a promise ran out
    add preferred uuid[] not null default '{}',  -- the customer's own advisers, best first
    add known_to uuid[] not null default '{}',  -- who knows the customer, best first
    add opens_at timestamptz,  -- no offer before; in 9999: hours never open
    add closes_at timestamptz,
    add reopens_at timestamptz;
update placement set known_to = array[preferred_adviser_id] where preferred_adviser_id is not null;
alter table placement drop preferred_adviser_id;

-- How long contacts of a channel were held lately, and how many gave up in how many seconds of
-- waiting; for estimates: kept for the next leader.
create table pace (
    organisation_id integer not null references organisation (id),
    channel text not null,
    mean double precision not null,  -- seconds
    handled integer not null,
    gave_up double precision not null,
    waited double precision not null,
    primary key (organisation_id, channel)
);
call protect('pace');

-- Why a contact waits, with its numbers.
alter table wait_estimate add details jsonb not null default '{}';

create index offer_declined on offer (organisation_id, ended_at) where outcome = 'declined';
