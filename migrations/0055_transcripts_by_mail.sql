-- A mail may go to an address that is not the customer's own, and need no way to end such mails.
alter table announcement
    add column address text,
    alter column html drop not null,
    alter column unsubscribe drop not null;

-- A conversation that its visitor asked for by mail. It leaves once it is confirmed: at once to a
-- proven address, else by whoever reads the mailbox.
create table transcript_request (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    address text not null,
    language text not null check (language in ('fr', 'en')),
    asked_at timestamptz not null,
    confirmed_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation
);
create index on transcript_request (organisation_id, address, asked_at);
call protect('transcript_request');
