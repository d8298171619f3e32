-- Articles as a help centre needs them: the same subject in several languages, drafts and earlier
-- versions kept, an address one can remember, a day on which to read them again.
alter table article
    add column topic_id uuid,
    add column slug text,
    add column section text not null default '',
    add column review_on date,
    add column updated_at timestamptz;
update article set topic_id = id, slug = id::text, updated_at = created_at;
alter table article
    alter column topic_id set not null,
    alter column slug set not null,
    alter column updated_at set not null,
    add unique (organisation_id, language, slug),
    add unique (organisation_id, topic_id, language);

-- What an article said and when; the newest without published_at is the draft.
create table article_version (
    organisation_id integer not null references organisation (id),
    article_id uuid not null,
    number integer not null check (number > 0),
    title text not null,
    body text not null,
    written_by uuid,
    written_at timestamptz not null,
    published_at timestamptz,
    primary key (organisation_id, article_id, number),
    foreign key (organisation_id, article_id) references article,
    foreign key (organisation_id, written_by) references account
);
call protect('article_version');
insert into article_version (organisation_id, article_id, number, title, body, written_at, published_at)
select organisation_id, id, 1, title, body, created_at, published_at from article;

-- Whether an article helped: one word per reading, changed rather than repeated.
create table article_rating (
    organisation_id integer not null references organisation (id),
    id uuid not null,  -- made by the page that asks, so that asking twice counts once
    article_id uuid not null,
    version integer not null,
    place text not null check (place in ('widget', 'help_centre')),
    helped boolean not null,
    words text,
    rated_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, article_id) references article
);
create index on article_rating (organisation_id, article_id, rated_at);
call protect('article_rating');

-- One person's try to help themselves in the widget, from the first search to the next silence.
create table help_session (
    organisation_id integer not null references organisation (id),
    id uuid not null,  -- made by the browser
    brand_id uuid not null,
    language text not null,
    started_at timestamptz not null,
    solved_at timestamptz,  -- they said so
    passed_at timestamptz,  -- they wrote to a person
    conversation_id uuid,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, conversation_id) references conversation
);
create index on help_session (organisation_id, started_at);
create index on help_session (organisation_id, conversation_id) where conversation_id is not null;
call protect('help_session');

create table help_search (
    organisation_id integer not null references organisation (id),
    session_id uuid not null,
    words text not null,
    found integer not null,
    searched_at timestamptz not null,
    primary key (organisation_id, session_id, searched_at),
    foreign key (organisation_id, session_id) references help_session
);
create index on help_search (organisation_id, searched_at) where found = 0;
call protect('help_search');

create table help_reading (
    organisation_id integer not null references organisation (id),
    session_id uuid not null,
    article_id uuid not null,
    read_at timestamptz not null,
    helped boolean,
    primary key (organisation_id, session_id, article_id),
    foreign key (organisation_id, session_id) references help_session,
    foreign key (organisation_id, article_id) references article
);
call protect('help_reading');

-- Any word of a question, for those who type one whole; the language's small words are no words.
create function any_word_wanted(question text, language text) returns tsquery
    language sql stable parallel safe
    return (
        select string_agg(quote_literal(lexeme), ' | ')::tsquery
        from unnest(to_tsvector(
            case language when 'fr' then 'words_fr'::regconfig else 'words_en'::regconfig end,
            left(question, 1000)))
    );
