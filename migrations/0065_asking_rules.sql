-- When somebody is asked, as rules that people edit: surveys/moments has their words.
alter table questionnaire add column survey text not null default 'contact';
drop index questionnaire_current;
create unique index questionnaire_current on questionnaire (organisation_id, side, survey)
    where retired_at is null;
alter table questionnaire_draft
    add column survey text not null default 'contact',
    drop constraint questionnaire_draft_pkey,
    add primary key (organisation_id, side, survey);

create table ask_rule (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    side text not null check (side in ('customer', 'adviser')),
    priority smallint not null,
    definition jsonb not null,
    created_at timestamptz not null,
    paused_at timestamptz,
    removed_at timestamptz,
    primary key (organisation_id, id)
);
call protect('ask_rule');
insert into ask_rule (organisation_id, id, side, priority, definition, created_at)
select s.organisation_id, gen_random_uuid(), made.side, 50, made.definition, now()
from organisation_settings s, (values
    ('customer', '{"name": "Fin de contact", "side": "customer", "survey": "contact",
                   "moment": {"when": "end"}}'::jsonb),
    ('adviser', '{"name": "Après le post-traitement", "side": "adviser", "survey": "contact",
                  "moment": {"when": "end"}, "way": "desk"}'::jsonb)
) as made (side, definition);

alter table invitation
    alter column conversation_id drop not null,  -- null: advisers are asked about no contact
    alter column closure_id drop not null,
    alter column channel drop not null,
    add column survey text not null default 'contact',
    add column rule_id uuid,
    add column wave date,
    add column questions text[],  -- null: all of the questionnaire's
    add column anonymous boolean not null default false,  -- what is answered goes to ballot
    add column expires_at timestamptz,
    add column reminders smallint not null default 0,  -- sent
    add column remind_at timestamptz,  -- null: no (further) reminder
    add column reminded_at timestamptz,
    drop constraint invitation_organisation_id_closure_id_side_key,
    add unique (organisation_id, closure_id, side, survey),
    add check (conversation_id is not null or side = 'adviser'),
    add check ((conversation_id is null) = (channel is null));
create index invitation_to_remind on invitation (organisation_id, remind_at)
    where remind_at is not null;
create index invitation_team on invitation (organisation_id, team_id, invited_at)
    where side = 'adviser';
create index invitation_rule on invitation (organisation_id, rule_id, invited_at)
    where rule_id is not null;

-- A reminder is a mail of its own.
alter table delivery add column reminder smallint not null default 0;
drop index delivery_invitation;
create unique index delivery_invitation on delivery (organisation_id, invitation_id, reminder)
    where invitation_id is not null;

-- A day on which a rule asks many people: each is planned once.
create table ask_wave (
    organisation_id integer not null,
    rule_id uuid not null,
    day date not null,
    opened_at timestamptz not null,
    primary key (organisation_id, rule_id, day),
    foreign key (organisation_id, rule_id) references ask_rule
);
call protect('ask_wave');

-- Who is to be asked later, and what came of it.
create table planned_ask (
    organisation_id integer not null,
    id uuid not null,
    rule_id uuid not null,
    subject_id uuid not null,  -- a customer, or an adviser
    occasion text not null,  -- a closure's id, or the day of a wave
    conversation_id uuid,
    closure_id uuid,
    team_id uuid,
    channel text,
    wave date,
    due_at timestamptz not null,  -- when to ask, or to try again
    expires_at timestamptz not null,
    settled_at timestamptz,
    outcome text,
    primary key (organisation_id, id),
    unique (organisation_id, rule_id, subject_id, occasion),
    foreign key (organisation_id, rule_id) references ask_rule,
    check ((settled_at is null) = (outcome is null))
);
create index planned_ask_due on planned_ask (organisation_id, due_at) where settled_at is null;
create index planned_ask_of on planned_ask (organisation_id, subject_id) where settled_at is null;
call protect('planned_ask');

-- What became of everybody whom a rule was about: asked, or why not.
create table ask_count (
    organisation_id integer not null,
    rule_id uuid not null,
    day date not null,  -- in the organisation's time zone
    team_id uuid not null,  -- the nil UUID: no team
    channel text not null,  -- '': about no contact
    outcome text not null,
    n integer not null,
    primary key (organisation_id, rule_id, day, team_id, channel, outcome),
    foreign key (organisation_id, rule_id) references ask_rule
);
call protect('ask_count');

-- What was answered without a name: nothing leads from here to an invitation.
create table ballot (
    organisation_id integer not null,
    id uuid not null,
    rule_id uuid not null,
    questionnaire_id uuid not null,
    wave date not null,
    team_id uuid,  -- null: a team of too few
    question text not null,
    value smallint,
    words text,
    picked text[],
    number double precision,
    day date,
    primary key (organisation_id, id, question),
    foreign key (organisation_id, rule_id) references ask_rule,
    foreign key (organisation_id, questionnaire_id) references questionnaire,
    check (num_nonnulls(value, words, picked, number, day) = 1)
);
create index ballot_wave on ballot (organisation_id, rule_id, wave);
call protect('ballot');

-- How often advisers and teams are asked at most; null: without a limit.
alter table organisation_settings
    add column asks_per_day smallint check (asks_per_day between 1 and 100) default 6,
    add column asks_per_week smallint check (asks_per_week between 1 and 500) default 20,
    add column team_asks_per_day smallint check (team_asks_per_day between 1 and 10000),
    add column team_asks_per_week smallint check (team_asks_per_week between 1 and 30000);
