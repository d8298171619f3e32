-- What one can do with a conversation besides answering: put it off, label it, hand it on, share
-- it, link it, merge and split it.
alter table conversation
    add column snoozed_at timestamptz,  -- repeats the current snooze's, for the lists
    add column merged_into uuid,  -- the one that goes on in its place
    add foreign key (organisation_id, merged_into) references conversation;

alter table message
    add column event jsonb,  -- what was done with the conversation, told without a text
    add column origin_id uuid;  -- the conversation it was written in, where that is another one

-- A conversation that was put off. It comes back by itself.
create table snooze (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    snoozed_by uuid not null,  -- account
    snoozed_at timestamptz not null,
    until timestamptz,  -- null: until the customer answers
    woken_at timestamptz,
    woken_by text check (woken_by in ('time', 'customer', 'promise', 'person', 'end')),
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation,
    check ((woken_at is null) = (woken_by is null))
);
create unique index snooze_current on snooze (organisation_id, conversation_id)
    where woken_at is null;
call protect('snooze');

create table tag (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid,  -- null: every brand
    name text not null check (length(name) between 1 and 60),
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand
);
create unique index tag_name on tag (organisation_id, brand_id, lower(name)) nulls not distinct
    where retired_at is null;
call protect('tag');

create table conversation_tag (
    organisation_id integer not null,
    conversation_id uuid not null,
    tag_id uuid not null,
    tagged_by uuid,
    tagged_at timestamptz not null,
    primary key (organisation_id, conversation_id, tag_id),
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, tag_id) references tag
);
create index conversation_tag_tag on conversation_tag (organisation_id, tag_id, conversation_id);
call protect('conversation_tag');

-- What a brand wants to know of each matter, with its type.
create table field (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid,  -- null: every brand
    name text not null check (length(name) between 1 and 60),
    kind text not null check (kind in ('text', 'number', 'date', 'choice', 'yesno')),
    choices text[] not null default '{}',
    required boolean not null default false,  -- at closing
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand
);
create unique index field_name on field (organisation_id, brand_id, lower(name)) nulls not distinct
    where retired_at is null;
call protect('field');

create table field_value (
    organisation_id integer not null,
    conversation_id uuid not null,
    field_id uuid not null,
    value jsonb not null,
    set_by uuid,
    set_at timestamptz not null,
    primary key (organisation_id, conversation_id, field_id),
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, field_id) references field
);
create index field_value_value on field_value (organisation_id, field_id, value);
call protect('field_value');

-- An adviser who helps with somebody else's conversation.
create table collaborator (
    organisation_id integer not null,
    conversation_id uuid not null,
    adviser_id uuid not null,
    added_by uuid,
    added_at timestamptz not null,
    primary key (organisation_id, conversation_id, adviser_id),
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, adviser_id) references adviser
);
create index collaborator_adviser on collaborator (organisation_id, adviser_id, conversation_id);
call protect('collaborator');

-- A colleague whom a note calls.
create table mention (
    organisation_id integer not null,
    message_id uuid not null,
    adviser_id uuid not null,
    read_at timestamptz,
    primary key (organisation_id, message_id, adviser_id),
    foreign key (organisation_id, message_id) references message,
    foreign key (organisation_id, adviser_id) references adviser
);
create index mention_unread on mention (organisation_id, adviser_id, message_id)
    where read_at is null;
call protect('mention');

-- A conversation handed on, with the note shown where it arrives.
create table transfer (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    transferred_by uuid not null,
    adviser_id uuid,
    team_id uuid,
    skill_id uuid,
    note_id uuid,
    transferred_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, adviser_id) references adviser,
    foreign key (organisation_id, team_id) references team,
    foreign key (organisation_id, skill_id) references skill,
    foreign key (organisation_id, note_id) references message,
    check (num_nonnulls(adviser_id, team_id, skill_id) = 1)
);
create index transfer_conversation
    on transfer (organisation_id, conversation_id, transferred_at desc);
call protect('transfer');

create table conversation_link (
    organisation_id integer not null,
    from_id uuid not null,
    to_id uuid not null,
    kind text not null check (kind in ('related', 'duplicate', 'cause')),  -- `from` comes of `to`
    linked_by uuid,
    linked_at timestamptz not null,
    primary key (organisation_id, from_id, to_id),
    foreign key (organisation_id, from_id) references conversation,
    foreign key (organisation_id, to_id) references conversation,
    check (from_id <> to_id)
);
create index conversation_link_to on conversation_link (organisation_id, to_id);
call protect('conversation_link');

-- One conversation taken into another; `parts` is what moved or was copied, so that it can be
-- undone.
create table merging (
    organisation_id integer not null,
    id uuid not null,
    kept_id uuid not null,
    merged_id uuid not null,
    merged_by uuid,
    merged_at timestamptz not null,
    undone_by uuid,
    undone_at timestamptz,
    before jsonb not null,  -- what the two were
    primary key (organisation_id, id),
    foreign key (organisation_id, kept_id) references conversation,
    foreign key (organisation_id, merged_id) references conversation
);
create unique index merging_current on merging (organisation_id, merged_id) where undone_at is null;
create index merging_kept on merging (organisation_id, kept_id) where undone_at is null;
call protect('merging');

create table merging_part (
    organisation_id integer not null,
    merging_id uuid not null,
    kind text not null
        check (kind in ('message', 'contact', 'clock', 'stopped', 'tag', 'field', 'collaborator')),
    part_id uuid not null,
    primary key (organisation_id, merging_id, kind, part_id),
    foreign key (organisation_id, merging_id) references merging
);
call protect('merging_part');
