-- What becomes of mail after it has left: told when it is late, found again when it comes back.
alter table message add column delayed_at timestamptz;  -- told that it is late, and still tried
alter table delivery add column addresses text[] not null default '{}';  -- whom it was sent to

-- Why an address is not written to unless somebody decides it: mails to it come back, or whoever
-- reads there complained of ours.
create table address_stop (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    address text not null,
    why text not null check (why in ('failing', 'complaint')),
    said text,  -- by the server
    stopped_at timestamptz not null,
    lifted_at timestamptz,
    lifted_by uuid,  -- account; null: they wrote from there
    primary key (organisation_id, id)
);
create unique index address_stop_current on address_stop (organisation_id, address, why)
    where lifted_at is null;
call protect('address_stop');

-- Null: the customer, without anybody here.
alter table consent alter column noted_by drop not null;
