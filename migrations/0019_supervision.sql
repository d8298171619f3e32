-- A supervisor's private word to the adviser who holds a conversation. Apart from messages: no
-- reader of those, and so no customer and no colleague, can come upon one.
create table whisper (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    adviser_id uuid not null,
    author_id uuid not null,
    text text not null,
    created_at timestamptz not null,
    seen_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, adviser_id) references adviser,
    foreign key (organisation_id, author_id) references account
);
create index whisper_conversation on whisper (organisation_id, conversation_id, created_at);
create index whisper_unseen on whisper (organisation_id, adviser_id) where seen_at is null;
call protect('whisper');

-- When somebody wants to hear that a queue runs out of time.
create table queue_watch (
    organisation_id integer not null,
    account_id uuid not null,
    under jsonb not null,  -- seconds by channel; 0: not watched
    silenced_until timestamptz,
    primary key (organisation_id, account_id),
    foreign key (organisation_id, account_id) references account
);
call protect('queue_watch');

-- The most urgent of each queue, the next promises to run out, and the promises of a day.
create index placement_queue
    on placement (organisation_id, team_id, channel, due_at, conversation_id);
create index promise_clock_due on promise_clock (organisation_id, due_at)
    where answered_at is null and cancelled_at is null;
create index promise_clock_settled
    on promise_clock (organisation_id, (least(due_at, answered_at, cancelled_at)));
