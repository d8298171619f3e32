-- What an adviser is writing in a conversation, the same on all their screens.
create table draft (
    organisation_id integer not null,
    adviser_id uuid not null,
    conversation_id uuid not null,
    version bigint not null,  -- grows with each edit, on whichever screen
    screen text not null,  -- the screen that edited last
    kind text not null check (kind in ('reply', 'note')),
    channel text,  -- null: the conversation's
    text text not null,
    html text,  -- as the editor has it; sanitised when it is sent
    file_ids uuid[] not null default '{}',
    seen_id uuid,  -- the newest message on screen when writing began
    updated_at timestamptz not null,
    primary key (organisation_id, adviser_id, conversation_id),
    foreign key (organisation_id, adviser_id) references adviser,
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, seen_id) references message
);
create index draft_conversation on draft (organisation_id, conversation_id, updated_at);
call protect('draft');

-- An answer that is to leave: in seconds, while it can be undone, or later. Its id becomes the
-- message's.
create table held_reply (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    adviser_id uuid not null,
    channel text,  -- null: the conversation's when it leaves
    text text not null,
    html text,
    file_ids uuid[] not null default '{}',
    hold text not null check (hold in ('undo', 'later')),
    written_at timestamptz not null,
    leaves_at timestamptz not null,
    state text not null check (state in ('waiting', 'sent', 'undone', 'stopped')),
    stopped_by text check (
        stopped_by in ('customer_wrote', 'colleague_answered', 'conversation_closed', 'refused')),
    ended_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, adviser_id) references adviser,
    foreign key (organisation_id, conversation_id) references conversation
);
create index held_reply_due on held_reply (organisation_id, leaves_at) where state = 'waiting';
create index held_reply_conversation on held_reply (organisation_id, conversation_id)
    where state in ('waiting', 'stopped');
call protect('held_reply');
