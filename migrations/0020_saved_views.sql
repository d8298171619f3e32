-- What somebody wants to see again: a filter under a name. Shared ones are everybody's to see.
create table saved_view (
    organisation_id integer not null,
    id uuid not null,
    owner_id uuid not null,
    name text not null,
    filter jsonb not null,
    sort text not null check (sort in ('recent', 'promise', 'waiting')),
    created_at timestamptz not null,
    shared_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, owner_id) references account
);
create index saved_view_owner on saved_view (organisation_id, owner_id);
create index saved_view_shared on saved_view (organisation_id) where shared_at is not null;
call protect('saved_view');

-- Each order of a list walks an index of what is open, and stops at the end of its page.
create index conversation_waiting on conversation (organisation_id, waiting_since, id)
    where closed_at is null and waiting_since is not null;
create index conversation_unwaiting on conversation (organisation_id, id) where closed_at is null;
create index promise_clock_soonest on promise_clock (organisation_id, due_at, conversation_id)
    where answered_at is null and cancelled_at is null and due_at is not null;
-- What filters name, so that a rare match is found without reading all that is open.
create index conversation_filtered
    on conversation (organisation_id, brand_id, channel, team_id, adviser_id, language)
    where closed_at is null;
