-- A customer is what one set of identities has told us. A person is one customer or several that an
-- adviser takes for one; nothing moves when they are merged, so nothing is lost when they are not.
alter table customer
    add column person_id uuid,  -- the customer who stands for all of them; their own id when alone
    add column preferred_adviser_id uuid,
    add column folded_name text generated always as (fold(name)) stored;
update customer set person_id = id;
alter table customer
    alter column person_id set not null,
    add foreign key (organisation_id, person_id) references customer,
    add foreign key (organisation_id, preferred_adviser_id) references adviser;
create index customer_person on customer (organisation_id, person_id);
create index customer_same_name on customer (organisation_id, folded_name);

-- Whose row it is that customer_id was merged into, and why; undone, they are apart again.
create table customer_merge (
    organisation_id integer not null,
    id uuid not null,
    customer_id uuid not null,
    into_id uuid not null,
    reasons text[] not null,
    merged_at timestamptz not null,
    merged_by uuid not null,
    undone_at timestamptz,
    undone_by uuid,
    primary key (organisation_id, id),
    foreign key (organisation_id, customer_id) references customer,
    foreign key (organisation_id, into_id) references customer,
    foreign key (organisation_id, merged_by) references account,
    foreign key (organisation_id, undone_by) references account,
    check ((undone_at is null) = (undone_by is null))
);
create unique index customer_merge_current on customer_merge (organisation_id, customer_id)
    where undone_at is null;
create index customer_merge_into on customer_merge (organisation_id, into_id)
    where undone_at is null;
call protect('customer_merge');

-- Two customers whom an adviser has said to be two people.
create table merge_dismissal (
    organisation_id integer not null,
    one_id uuid not null,
    other_id uuid not null,
    dismissed_at timestamptz not null,
    dismissed_by uuid not null,
    primary key (organisation_id, one_id, other_id),
    foreign key (organisation_id, one_id) references customer,
    foreign key (organisation_id, other_id) references customer,
    foreign key (organisation_id, dismissed_by) references account,
    check (one_id < other_id)
);
create index merge_dismissal_other on merge_dismissal (organisation_id, other_id);
call protect('merge_dismissal');

-- What an identity has in common with another form of it: the last digits of a number, the part of
-- an address before the @.
alter table customer_identity
    add column id uuid not null default gen_random_uuid(),
    add column mark text generated always as (case kind
        when 'phone' then right(regexp_replace(value, '\D', '', 'g'), 9)
        when 'email' then split_part(split_part(value, '@', 1), '+', 1)
        end) stored;
alter table customer_identity alter column id drop default;
create unique index customer_identity_id on customer_identity (organisation_id, id);
create index customer_identity_mark on customer_identity (organisation_id, kind, mark);

-- An identity that somebody said to be theirs without proof, and that is another's.
create table identity_claim (
    organisation_id integer not null,
    customer_id uuid not null,
    kind text not null,
    value text not null,
    claimed_at timestamptz not null,
    primary key (organisation_id, customer_id, kind, value),
    foreign key (organisation_id, customer_id) references customer
);
create index identity_claim_value on identity_claim (organisation_id, kind, value);
call protect('identity_claim');

-- What is known of a person beyond any conversation.
create table customer_note (
    organisation_id integer not null,
    id uuid not null,
    customer_id uuid not null,
    author_id uuid not null,
    text text not null,
    written_at timestamptz not null,
    removed_at timestamptz,
    removed_by uuid,
    primary key (organisation_id, id),
    foreign key (organisation_id, customer_id) references customer,
    foreign key (organisation_id, author_id) references account,
    foreign key (organisation_id, removed_by) references account,
    check ((removed_at is null) = (removed_by is null))
);
create index customer_note_customer on customer_note (organisation_id, customer_id, written_at);
call protect('customer_note');

-- Every word that a customer gave or took back; the newest of a purpose and channel holds.
create table consent (
    organisation_id integer not null,
    id uuid not null,
    customer_id uuid not null,
    purpose text not null check (purpose in ('marketing', 'surveys', 'recording')),
    channel text not null,
    given boolean not null,
    proof text not null
        check (proof in ('form', 'phone', 'email', 'letter', 'chat', 'in_person', 'import')),
    proof_words text,  -- where the proof is found
    at timestamptz not null,
    noted_by uuid not null,  -- an account or a key
    primary key (organisation_id, id),
    foreign key (organisation_id, customer_id) references customer
);
create index consent_customer on consent (organisation_id, customer_id, at desc);
call protect('consent');
