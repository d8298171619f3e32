-- Whether an organisation has remarks be sent to the language model of the installation: a row says
-- who allowed it, and when. Without one nothing is sent.
create table language_model (
    organisation_id integer primary key references organisation (id),
    allowed_by uuid,
    allowed_at timestamptz not null
);
call protect('language_model');

-- Each time something was sent: how much, and what came of it. Never a word of it.
create table language_model_request (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    asked_at timestamptz not null,
    remarks integer not null,
    characters integer not null,
    outcome text not null,
    tokens integer,  -- in and out, as the service counts them
    primary key (organisation_id, id)
);
create index language_model_request_newest on language_model_request (organisation_id, asked_at desc);
call protect('language_model_request');

-- The tag that a method suggests for the remarks of a theme; a person puts it, or does not.
alter table theme add column tag_id uuid;
alter table theme add foreign key (organisation_id, tag_id) references remark_tag;
