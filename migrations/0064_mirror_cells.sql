-- The mirror by week and place, where a place is everything, one team, channel, brand or reason,
-- or two of these at once: what a page shows is read, not added up from every answer.
create function mirror_places(team uuid, channel text, brand uuid, reason uuid, origin text)
    returns table (axes text, one text, two text)
    language sql immutable as $$
    values ('', '', ''),
           ('team', team::text, ''), ('channel', channel, ''),
           ('brand', brand::text, ''), ('reason', reason::text, ''),
           ('team channel', team::text, channel), ('team brand', team::text, brand::text),
           ('team reason', team::text, reason::text), ('channel brand', channel, brand::text),
           ('channel reason', channel, reason::text), ('brand reason', brand::text, reason::text),
           ('origin', origin, ''), ('team origin', team::text, origin),
           ('channel origin', channel, origin), ('brand origin', brand::text, origin),
           ('reason origin', reason::text, origin)
$$;

-- Answers, and how many of them are good news (a promoter, a share's counted answer) and bad.
create table mirror_cell (
    organisation_id integer not null references organisation (id),
    axes text not null,
    one text not null,
    two text not null,
    week date not null,  -- its Monday, of the invitation, in the organisation's time zone
    side text not null,
    question text not null,
    n integer not null,
    good integer not null,
    bad integer not null,
    shown boolean not null default false,  -- advisers: this week gives nobody away here
    primary key (organisation_id, axes, one, week, two, side, question)
);
create index mirror_cell_two on mirror_cell (organisation_id, axes, two, week) where two <> '';
create index mirror_cell_advisers on mirror_cell (organisation_id, week, question)
    where side = 'adviser';
create index mirror_cell_one on mirror_cell (organisation_id, axes, week) where two = '';
call protect('mirror_cell');

-- Contacts of which both sides spoke: by how much the adviser's answer is better news, -2 to 2.
create table mirror_paired (
    organisation_id integer not null references organisation (id),
    axes text not null,
    one text not null,
    two text not null,
    week date not null,
    question text not null,
    n integer not null,
    up_2 integer not null,
    up_1 integer not null,
    down_1 integer not null,
    down_2 integer not null,
    shown boolean not null default false,
    primary key (organisation_id, axes, one, week, two, question)
);
create index mirror_paired_two on mirror_paired (organisation_id, axes, two, week)
    where two <> '';
create index mirror_paired_week on mirror_paired (organisation_id, week, question);
create index mirror_paired_one on mirror_paired (organisation_id, axes, week) where two = '';
call protect('mirror_paired');

-- The pairs that are counted, each once, as they were counted.
create table mirror_pair (
    organisation_id integer not null references organisation (id),
    closure_id uuid not null,
    question text not null,
    invitation_id uuid not null,  -- the adviser's
    customer smallint not null,
    adviser smallint not null,
    primary key (organisation_id, closure_id, question)
);
call protect('mirror_pair');

-- Who of the advisers answered, and how often beside their customer: decides what is shown.
create table mirror_person (
    organisation_id integer not null references organisation (id),
    week date not null,
    question text not null,
    team_id uuid not null,
    channel text not null,
    brand_id uuid not null,
    reason_id uuid not null,
    adviser_id uuid not null,
    n integer not null,
    pairs integer not null,
    origin text not null default 'asked',  -- or past: from a file
    primary key (organisation_id, week, question, team_id, channel, brand_id, reason_id, adviser_id)
);
call protect('mirror_person');

-- Who was asked and who answered, beside every figure.
create table mirror_response (
    organisation_id integer not null references organisation (id),
    axes text not null,
    one text not null,
    two text not null,
    week date not null,
    side text not null,
    invited integer not null,
    answered integer not null,
    primary key (organisation_id, axes, one, week, two, side)
);
create index mirror_response_two on mirror_response (organisation_id, axes, two, week)
    where two <> '';
create index mirror_response_one on mirror_response (organisation_id, axes, week) where two = '';
call protect('mirror_response');
create index invitation_closure on invitation (organisation_id, closure_id);

-- Counted afresh from the journal, by a reader that begins at its start.
drop table mirror_count, mirror_people, mirror_funnel;

delete from journal_cursor where reader = 'indicators';
