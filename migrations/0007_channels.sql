-- What leaves: claimed, sent, and tried again with growing pauses.
create table delivery (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    channel text not null,
    message_id uuid,
    invitation_id uuid,
    created_at timestamptz not null,
    next_attempt_at timestamptz,  -- null: settled
    attempts smallint not null default 0,
    settled_at timestamptz,
    outcome text check (outcome in ('delivered', 'failed')),
    last_problem text,
    primary key (organisation_id, id),
    check (num_nonnulls(message_id, invitation_id) = 1)
);
create index delivery_due on delivery (organisation_id, next_attempt_at)
    where next_attempt_at is not null;
create unique index delivery_message on delivery (organisation_id, message_id)
    where message_id is not null;
create unique index delivery_invitation on delivery (organisation_id, invitation_id)
    where invitation_id is not null;
call protect('delivery');

-- A browser that has opened a brand's widget; its token is its proof.
create table visitor (
    organisation_id integer not null,
    id uuid not null,
    brand_id uuid not null,
    token_hash bytea not null,
    customer_id uuid,
    language text,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, customer_id) references customer
);
create unique index visitor_token on visitor (organisation_id, token_hash);
call protect('visitor');

-- Every mail, as received, before anything is understood of it.
create table received_mail (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    received_at timestamptz not null,
    envelope_from text,
    envelope_to text[] not null,
    sha256 bytea not null,  -- of the stored bytes
    size bigint not null,
    state text not null default 'waiting'
        check (state in ('waiting', 'taken', 'duplicate', 'automatic', 'unreadable')),
    settled_at timestamptz,
    next_attempt_at timestamptz,
    attempts smallint not null default 0,
    problem text,
    conversation_id uuid,
    message_id uuid,
    primary key (organisation_id, id)
);
create index received_mail_waiting on received_mail (organisation_id, next_attempt_at)
    where state = 'waiting';
call protect('received_mail');

-- The Message-IDs of a conversation, in and out, for threading.
create table mail_reference (
    organisation_id integer not null,
    message_id text not null,  -- as in the header, without angle brackets
    conversation_id uuid not null,
    at timestamptz not null,
    primary key (organisation_id, message_id),
    foreign key (organisation_id, conversation_id) references conversation
);
create index mail_reference_conversation
    on mail_reference (organisation_id, conversation_id, at);
call protect('mail_reference');
