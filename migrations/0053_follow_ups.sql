-- When an answer asks for a person: by which rule, whose it is, until when, and what came of it.
create table follow_rule (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    kind text not null check (kind in ('detractor', 'not_solved', 'word')),
    word text,
    brand_id uuid,  -- null: every brand
    owner_id uuid,  -- null: the adviser of the contact
    hours integer not null check (hours between 1 and 720),
    made_at timestamptz not null,
    retired_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, owner_id) references account,
    check ((kind = 'word') = (word is not null))
);
call protect('follow_rule');

create table follow_up (
    organisation_id integer not null,
    id uuid not null,
    rule_id uuid not null,
    invitation_id uuid not null,
    owner_id uuid,
    opened_at timestamptz not null,
    due_at timestamptz not null,
    closed_at timestamptz,
    closed_by uuid,
    way text check (way in ('answered', 'called_back', 'left')),
    outcome text check (outcome in ('satisfied', 'explained', 'not_reached', 'nothing_to_do')),
    primary key (organisation_id, id),
    unique (organisation_id, invitation_id),
    foreign key (organisation_id, rule_id) references follow_rule,
    foreign key (organisation_id, invitation_id) references invitation,
    foreign key (organisation_id, owner_id) references account,
    check (num_nulls(closed_at, closed_by, way, outcome) in (0, 4))
);
create index follow_up_open on follow_up (organisation_id, due_at) where closed_at is null;
create index follow_up_closed on follow_up (organisation_id, closed_at desc)
    where closed_at is not null;
call protect('follow_up');
