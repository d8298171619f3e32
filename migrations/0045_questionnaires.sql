-- Answers of every kind, and questionnaires that are drafted before they are published.
alter table answer
    add column picked text[],  -- codes of options; of a ranking in order
    add column number double precision,
    add column day date,
    -- A draft that a person saved in the page, and may find again; not one that a link left.
    add column by_hand boolean not null default false,
    drop constraint answer_check,
    add constraint answer_check check (num_nonnulls(value, words, picked, number, day) = 1);

alter table questionnaire add column published_by uuid;

create table questionnaire_draft (
    organisation_id integer not null references organisation (id),
    side text not null check (side in ('customer', 'adviser')),
    document jsonb not null,
    revision integer not null default 1,  -- two people who edit do not overwrite each other
    changed_at timestamptz not null,
    changed_by uuid,
    primary key (organisation_id, side)
);
call protect('questionnaire_draft');
