-- What is set aside because it looks like spam or was sent by a machine: nobody is promised an
-- answer to it, and nobody is offered it, until somebody says that it is wanted.
alter table conversation add column suspected_at timestamptz;  -- stays when it was rightly so
create index conversation_suspected
    on conversation (organisation_id, last_message_at desc, id desc)
    where suspected_at is not null and closed_at is null;

create table suspicion (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    why text not null
        check (why in ('marked', 'dmarc', 'sender', 'automatic', 'loop', 'flood', 'adviser')),
    suspected_at timestamptz not null,
    verdict text check (verdict in ('wanted', 'unwanted')),
    settled_at timestamptz,
    settled_by uuid,  -- account
    primary key (organisation_id, id),
    foreign key (organisation_id, conversation_id) references conversation
);
create index suspicion_conversation
    on suspicion (organisation_id, conversation_id, suspected_at desc);
call protect('suspicion');

-- Who writes by mail: what somebody said of them, and how many mails came lately.
create table mail_sender (
    organisation_id integer not null references organisation (id),
    address text not null,
    verdict text check (verdict in ('wanted', 'unwanted')),
    said_at timestamptz,
    said_by uuid,
    counted_since timestamptz not null,
    counted integer not null,
    primary key (organisation_id, address)
);
call protect('mail_sender');

alter table message add column automatic boolean not null default false;  -- no person wrote it
