create table conversation_number (
    organisation_id integer primary key references organisation (id),
    last bigint not null
);
call protect('conversation_number');

-- One matter, whatever the channels it goes through.
create table conversation (
    organisation_id integer not null,
    id uuid not null,
    number bigint not null,  -- what people read to each other
    brand_id uuid not null,
    customer_id uuid not null,
    subject text,
    channel text not null,  -- of its newest contact: where an answer goes
    language text,
    team_id uuid,
    adviser_id uuid,  -- whose it is
    opened_at timestamptz not null,
    last_message_at timestamptz not null,
    waiting_since timestamptz,  -- the customer's oldest message without an answer
    closed_at timestamptz,  -- repeats the current closure's, for the lists' indexes
    primary key (organisation_id, id),
    unique (organisation_id, number),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, customer_id) references customer,
    foreign key (organisation_id, team_id) references team,
    foreign key (organisation_id, adviser_id) references adviser
);
create index conversation_customer on conversation (organisation_id, customer_id, last_message_at);
create index conversation_recent on conversation (organisation_id, last_message_at desc, id desc);
create index conversation_open on conversation (organisation_id, last_message_at desc, id desc)
    where closed_at is null;
create index conversation_adviser
    on conversation (organisation_id, adviser_id, last_message_at desc, id desc)
    where closed_at is null;
create index conversation_team
    on conversation (organisation_id, team_id, last_message_at desc, id desc)
    where closed_at is null;
call protect('conversation');

-- One approach by the customer through one channel.
create table contact (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    channel text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation
);
create index contact_conversation on contact (organisation_id, conversation_id, started_at);
call protect('contact');

create table message (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    contact_id uuid,
    channel text not null,
    kind text not null check (kind in ('inbound', 'reply', 'note', 'event')),
    author_kind text not null check (author_kind in ('customer', 'adviser', 'system')),
    author_id uuid,  -- customer or adviser
    text text not null,
    html text,  -- sanitised
    folded text,  -- quoted text and signature of a mail, kept apart
    external_id text,  -- of the channel: a Message-ID, a client's id; known ones are ignored
    created_at timestamptz not null,
    read_at timestamptz,
    delivered_at timestamptz,
    failed_at timestamptz,
    failure text,
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation
);
create index message_conversation on message (organisation_id, conversation_id, created_at, id);
create unique index message_external on message (organisation_id, channel, external_id)
    where external_id is not null;
call protect('message');

create table message_file (
    organisation_id integer not null,
    message_id uuid not null,
    file_id uuid not null,
    position smallint not null,
    content_id text,  -- of a picture inside a mail
    primary key (organisation_id, message_id, file_id),
    foreign key (organisation_id, message_id) references message,
    foreign key (organisation_id, file_id) references file
);
call protect('message_file');

create table close_reason (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    code text not null,
    label jsonb not null,  -- {"fr": …, "en": …}
    position smallint not null,
    retired_at timestamptz,
    primary key (organisation_id, id)
);
call protect('close_reason');

create table closure (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    reason_id uuid not null,
    closed_by uuid,  -- adviser; null: by rule
    closed_at timestamptz not null,
    reopened_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, reason_id) references close_reason
);
create unique index closure_current on closure (organisation_id, conversation_id)
    where reopened_at is null;
call protect('closure');

-- What the organisation says that it answers within, per brand and channel.
create table promise (
    organisation_id integer not null,
    brand_id uuid not null,
    channel text not null,
    kind text not null check (kind in ('first_answer', 'next_answer')),
    amount interval not null,
    calendar_id uuid,  -- null: round the clock
    primary key (organisation_id, brand_id, channel, kind),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, calendar_id) references calendar
);
call protect('promise');

-- A promise made to one customer: it runs until answered.
create table promise_clock (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    kind text not null,
    channel text not null,
    started_at timestamptz not null,
    due_at timestamptz,  -- null: its calendar never opens, shown as such
    answered_at timestamptz,
    cancelled_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation
);
create unique index promise_clock_running on promise_clock (organisation_id, conversation_id)
    where answered_at is null and cancelled_at is null;
create index promise_clock_conversation
    on promise_clock (organisation_id, conversation_id, started_at);
call protect('promise_clock');
