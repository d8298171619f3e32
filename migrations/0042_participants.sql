-- Whoever takes part in a conversation besides its customer: those to whom a mail was copied, and
-- whoever answered it. A stranger waits until somebody says who they are.
create table participant (
    organisation_id integer not null,
    id uuid not null,
    conversation_id uuid not null,
    address text not null,
    name text,
    customer_id uuid,  -- who they are, once they have written
    came_by text not null check (came_by in ('copied', 'answered', 'added')),
    state text not null check (state in ('pending', 'confirmed', 'same', 'removed')),
    joined_at timestamptz not null,
    decided_by uuid,
    decided_at timestamptz,
    primary key (organisation_id, id),
    unique (organisation_id, conversation_id, address),
    foreign key (organisation_id, conversation_id) references conversation,
    foreign key (organisation_id, customer_id) references customer
);
call protect('participant');

-- To whom an answer was copied.
alter table message add column cc text[] not null default '{}';
