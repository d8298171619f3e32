-- Customers who said something about an irritant are asked what would help.
create table consultation (
    organisation_id integer not null,
    id uuid not null,
    irritant_id uuid not null,
    survey text not null,
    asked_by uuid,
    asked_at timestamptz not null,
    unasked jsonb not null,  -- how many were not asked, by why
    primary key (organisation_id, id),
    foreign key (organisation_id, irritant_id) references irritant,
    foreign key (organisation_id, asked_by) references account
);
create index consultation_irritant on consultation (organisation_id, irritant_id, asked_at);
call protect('consultation');

alter table invitation
    add column consultation_id uuid,
    add column lead text;  -- said instead of what the questionnaire begins with
create index invitation_consultation on invitation (organisation_id, consultation_id)
    where consultation_id is not null;
