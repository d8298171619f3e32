-- Answers given before, elsewhere: the file, how it is taken, what came in and what was refused.
create table past_import (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    side text not null check (side in ('customer', 'adviser')),
    name text not null,  -- of the file
    sha256 bytea not null,
    size bigint not null,
    lines_about integer not null,  -- counted by line ends: what the progress is shown against
    reading jsonb not null,
    plan jsonb not null,
    revision integer not null default 1,
    document jsonb,  -- what was asked, from its start on
    state text not null check (state in ('draft', 'running', 'done', 'stopped', 'undoing', 'undone')),
    trouble text check (trouble in ('unreadable', 'too_many_refusals')),  -- why it stopped
    made_by uuid,
    made_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    line integer not null default 0,  -- the last one that was settled
    taken integer not null default 0,
    refused integer not null default 0,
    left_out integer not null default 0,  -- cells of lines that were taken
    answers bigint not null default 0,
    primary key (organisation_id, id)
);
-- A file goes in once; again only when the first time was undone.
create unique index past_import_once on past_import (organisation_id, side, sha256)
    where state in ('running', 'done', 'stopped');
call protect('past_import');

create table past_response (
    organisation_id integer not null,
    import_id uuid not null,
    line integer not null,  -- of the file: a line comes in once
    at timestamptz not null,
    team_id uuid,
    channel text not null,
    language text,
    respondent uuid,  -- drawn from their key by a secret; the key itself is not kept
    weight double precision,
    answers jsonb not null,  -- by code, as {answer} of a question; free texts too
    primary key (organisation_id, import_id, line),
    foreign key (organisation_id, import_id) references past_import
);
call protect('past_response');

create table past_refusal (
    organisation_id integer not null,
    import_id uuid not null,
    line integer not null,
    place integer not null,  -- of the column, from 0; -1: the line as a whole
    value text not null,
    why text not null,
    primary key (organisation_id, import_id, line, place),
    foreign key (organisation_id, import_id) references past_import
);
call protect('past_refusal');

-- As mirror_count and mirror_people, by import: what is undone leaves whole.
create table mirror_past_count (
    organisation_id integer not null references organisation (id),
    import_id uuid not null,
    day date not null,
    team_id uuid not null,
    channel text not null,
    side text not null,
    question text not null,
    value smallint not null,
    n integer not null,
    primary key (organisation_id, day, team_id, channel, side, question, value, import_id)
);
create index mirror_past_count_import on mirror_past_count (organisation_id, import_id);
call protect('mirror_past_count');

create table mirror_past_people (
    organisation_id integer not null references organisation (id),
    import_id uuid not null,
    week date not null,
    team_id uuid not null,
    channel text not null,
    question text not null,
    person_id uuid not null,
    primary key (organisation_id, week, team_id, channel, question, person_id, import_id)
);
create index mirror_past_people_import on mirror_past_people (organisation_id, import_id);
call protect('mirror_past_people');

create function organisations_with_past_imports() returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (
            select from past_import
            where organisation_id = one and state in ('running', 'undoing')
        ) then
            return next one;
        end if;
    end loop;
end $$;
