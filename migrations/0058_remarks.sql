-- What customers and staff say in their own words: found by its words, tagged, put to themes.

-- Stems of every word, stop words too: "pas résolu" is not "résolu".
create text search dictionary every_french_stem (template = snowball, language = french);
create text search dictionary every_english_stem (template = snowball, language = english);
create text search configuration said_fr (copy = french);
alter text search configuration said_fr
    alter mapping for asciiword, word, asciihword, hword, hword_asciipart, hword_part
    with unaccent, every_french_stem;
-- Stemmed before the accents go: "égaré" and "égarée" are one, as they are not without accents.
create text search configuration said_with_accents (copy = french);
alter text search configuration said_with_accents
    alter mapping for asciiword, word, asciihword, hword, hword_asciipart, hword_part
    with every_french_stem;
create text search configuration said_en (copy = english);
alter text search configuration said_en
    alter mapping for asciiword, word, asciihword, hword, hword_asciipart, hword_part
    with unaccent, every_english_stem;

create function stems_said(words text) returns tsvector
    language sql immutable parallel safe
    return to_tsvector('said_fr'::regconfig, words)
        || to_tsvector('said_with_accents'::regconfig, words)
        || to_tsvector('said_en'::regconfig, words);

create table remark (
    organisation_id integer not null,
    id uuid not null,  -- drawn at random: it must not tell when it was written
    invitation_id uuid not null,
    question text not null,
    side text not null check (side in ('customer', 'adviser')),
    brand_id uuid,
    team_id uuid,
    channel text not null,
    language text not null,  -- of the words, not of the question
    given_at timestamptz not null,
    month date not null,  -- its first day, in the organisation's time zone
    score_question text,
    score_scale text,
    score smallint,
    band text check (band in ('bad', 'middling', 'good')),
    words tsvector not null,
    primary key (organisation_id, id),
    unique (organisation_id, invitation_id, question),
    foreign key (organisation_id, invitation_id, question) references answer on delete cascade
);
create index remark_newest on remark (organisation_id, side, given_at desc, id desc);
create index remark_words on remark using gin (organisation_id, words);
call protect('remark');

create table remark_tag (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    made_by uuid,
    made_at timestamptz not null,
    primary key (organisation_id, id)
);
create unique index remark_tag_name on remark_tag (organisation_id, fold(name));
call protect('remark_tag');

create table remark_rule (
    organisation_id integer not null,
    id uuid not null,
    tag_id uuid not null,
    phrases text[] not null,  -- any of them
    unless text[] not null default '{}',  -- none of them
    language text,  -- null: every language
    side text check (side in ('customer', 'adviser')),
    band text check (band in ('bad', 'middling', 'good')),
    made_by uuid,
    made_at timestamptz not null,
    retired_at timestamptz,
    past_upto uuid,  -- how far the job has come through the past
    past_done_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, tag_id) references remark_tag
);
create index remark_rule_waiting on remark_rule (organisation_id)
    where retired_at is null and past_done_at is null;
call protect('remark_rule');

create table remark_tagged (
    organisation_id integer not null,
    remark_id uuid not null,
    tag_id uuid not null,
    rule_id uuid,
    tagged_by uuid,
    tagged_at timestamptz not null,
    removed_at timestamptz,  -- by a person: no rule puts it back
    removed_by uuid,
    primary key (organisation_id, remark_id, tag_id),
    foreign key (organisation_id, remark_id) references remark on delete cascade,
    foreign key (organisation_id, tag_id) references remark_tag,
    foreign key (organisation_id, rule_id) references remark_rule
);
create index remark_tagged_by on remark_tagged (organisation_id, tag_id, remark_id)
    where removed_at is null;
call protect('remark_tagged');

create table theme_search (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    side text not null check (side in ('customer', 'adviser')),
    since date not null,
    until date not null,  -- both days are in
    asked_by uuid,
    asked_at timestamptz not null,
    claimed_until timestamptz,
    done_at timestamptz,
    method text check (method in ('own', 'model')),
    failure text,  -- why the language model did not do it
    summary text,
    remarks integer,  -- how many were read
    primary key (organisation_id, id)
);
create index theme_search_waiting on theme_search (organisation_id, asked_at)
    where done_at is null;
create index theme_search_newest on theme_search (organisation_id, side, done_at desc)
    where done_at is not null;
call protect('theme_search');

create table theme (
    organisation_id integer not null,
    id uuid not null,
    search_id uuid not null,
    place integer not null,
    name text not null,
    stems text[] not null,
    language text,
    primary key (organisation_id, id),
    foreign key (organisation_id, search_id) references theme_search on delete cascade
);
create index theme_of on theme (organisation_id, search_id, place);
call protect('theme');

create table theme_remark (
    organisation_id integer not null,
    theme_id uuid not null,
    remark_id uuid not null,
    place integer not null,  -- the most typical first
    primary key (organisation_id, theme_id, remark_id),
    foreign key (organisation_id, theme_id) references theme on delete cascade,
    foreign key (organisation_id, remark_id) references remark on delete cascade
);
create index theme_remark_is on theme_remark (organisation_id, remark_id);
call protect('theme_remark');

-- What a rule asks for: any of `phrases` and none of `unless`, in one language or in both.
create function phrases_wanted(phrases text[], unless text[], language text) returns tsquery
    language plpgsql stable parallel safe as $$
declare
    wanted tsquery := '';
    one text;
begin
    foreach one in array phrases loop
        wanted := wanted || phrase_said(one, language);
    end loop;
    foreach one in array unless loop
        if numnode(phrase_said(one, language)) > 0 then
            wanted := wanted && !! phrase_said(one, language);
        end if;
    end loop;
    return wanted;
end $$;

create function phrase_said(one text, language text) returns tsquery
    language sql stable parallel safe
    return case language
        when 'en' then phraseto_tsquery('said_en', one)
        when 'fr' then phraseto_tsquery('said_fr', one)
                       || phraseto_tsquery('said_with_accents', one)
        else phraseto_tsquery('said_fr', one) || phraseto_tsquery('said_with_accents', one)
             || phraseto_tsquery('said_en', one) end;

-- Remarks of one side that fit every filter that is not null, the newest first, before the one at
-- (`upto`, `upto_id`). Runs as the tables' owner, since row-level security keeps full text from
-- its index, and asks for the transaction's own organisation itself. `months` and `teams`, two by
-- two, are all that may be seen; null: everything.
create function find_remarks(
    side text, wanted tsquery, since timestamptz, until timestamptz, team uuid, channel text,
    brand uuid, question text, band text, language text, tag uuid, months date[], teams uuid[],
    upto timestamptz, upto_id uuid, most integer
) returns table (id uuid)
    language plpgsql stable security definer set search_path = public as $$
declare
    -- Staff's remarks are in no order of time within a month.
    place text := case side when 'adviser' then '(r.month::timestamptz, r.id)'
                            else '(r.given_at, r.id)' end;
begin
    return query execute
        'select r.id from remark r
         where r.organisation_id = $1 and r.side = $2
           and ($3 is null or r.words @@ $3)
           and ($4::timestamptz is null or r.given_at >= $4)
           and ($5::timestamptz is null or r.given_at < $5)
           and ($6::uuid is null or r.team_id = $6) and ($7::text is null or r.channel = $7)
           and ($8::uuid is null or r.brand_id = $8) and ($9::text is null or r.question = $9)
           and ($10::text is null or r.band = $10) and ($11::text is null or r.language = $11)
           and ($12::uuid is null or exists (
               select from remark_tagged t
               where t.organisation_id = $1 and t.remark_id = r.id and t.tag_id = $12
                 and t.removed_at is null))
           and ($13::date[] is null or exists (
               select from unnest($13, $14::uuid[]) as seen (month, team)
               where seen.month = r.month and seen.team is not distinct from r.team_id))
           and ($15::timestamptz is null or ' || place || ' < ($15, $16))
         order by ' || place || ' desc limit $17'
        using current_organisation(), side, wanted, since, until, team, channel, brand, question,
              band, language, tag, months, teams, upto, upto_id, most;
end $$;

-- Organisations whose past a rule has not seen whole, or who wait for themes.
create function organisations_with_remark_jobs(due timestamptz) returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (select from theme_search where organisation_id = one and done_at is null
                   and (claimed_until is null or claimed_until <= due))
            or exists (select from remark_rule where organisation_id = one
                       and retired_at is null and past_done_at is null) then
            return next one;
        end if;
    end loop;
end $$;
