-- Questionnaires that an organisation adds to those that each begins with: 'relation_2'.
create table own_survey (
    organisation_id integer not null references organisation (id),
    survey text not null,
    side text not null check (side in ('customer', 'adviser')),
    name text not null,
    begun_at timestamptz not null,
    begun_by uuid,
    ended_at timestamptz,
    primary key (organisation_id, survey)
);
call protect('own_survey');
