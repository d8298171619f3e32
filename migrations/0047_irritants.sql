-- Recurring causes of effort or anger, what points to them, and what is done about them.
create table irritant (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid,  -- null: every brand
    title text not null,
    about text not null default '',
    state text not null check (state in ('seen', 'working', 'done', 'set_aside')),
    owner_id uuid,
    raised_by uuid,
    raised_at timestamptz not null,
    settled_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, owner_id) references account,
    foreign key (organisation_id, raised_by) references account
);
call protect('irritant');

-- Contacts closed for this reason, or that bear this tag, are the irritant's.
create table irritant_cause (
    organisation_id integer not null,
    irritant_id uuid not null,
    kind text not null check (kind in ('reason', 'tag')),
    cause_id uuid not null,
    primary key (organisation_id, irritant_id, kind, cause_id),
    foreign key (organisation_id, irritant_id) references irritant
);
call protect('irritant_cause');

create table irritant_remark (
    organisation_id integer not null,
    irritant_id uuid not null,
    invitation_id uuid not null,
    question text not null,
    grouped_by uuid,
    grouped_at timestamptz not null,
    primary key (organisation_id, irritant_id, invitation_id, question),
    foreign key (organisation_id, irritant_id) references irritant,
    foreign key (organisation_id, invitation_id) references invitation
);
create index irritant_remark_of on irritant_remark (organisation_id, invitation_id);
call protect('irritant_remark');

create table irritant_action (
    organisation_id integer not null,
    id uuid not null,
    irritant_id uuid not null,
    what text not null,
    owner_id uuid,
    due_on date,
    decided_by uuid,
    decided_at timestamptz not null,
    done_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, irritant_id) references irritant,
    foreign key (organisation_id, owner_id) references account
);
create index irritant_action_of on irritant_action (organisation_id, irritant_id, decided_at);
call protect('irritant_action');

create index closure_closed_at on closure (organisation_id, closed_at) where reopened_at is null;

-- What those who answer customers propose, who else wants it, and what became of it.
create table suggestion (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    author_id uuid not null,
    words text not null,
    conversation_id uuid,
    irritant_id uuid,
    state text not null check (state in ('open', 'taken', 'done', 'declined')),
    made_at timestamptz not null,
    answer text not null default '',
    answered_by uuid,
    answered_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, author_id) references account,
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, irritant_id) references irritant
);
create index suggestion_made on suggestion (organisation_id, made_at desc);
call protect('suggestion');

create table suggestion_vote (
    organisation_id integer not null,
    suggestion_id uuid not null,
    account_id uuid not null,
    voted_at timestamptz not null,
    primary key (organisation_id, suggestion_id, account_id),
    foreign key (organisation_id, suggestion_id) references suggestion,
    foreign key (organisation_id, account_id) references account
);
call protect('suggestion_vote');
