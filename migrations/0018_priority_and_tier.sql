-- What an organisation tells its customers apart by: gold, silver. The first is served first.
create table customer_tier (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    position smallint not null,
    primary key (organisation_id, id)
);
call protect('customer_tier');

alter table customer
    add column tier_id uuid,
    add foreign key (organisation_id, tier_id) references customer_tier
        on delete set null (tier_id);
create index customer_in_tier on customer (organisation_id, tier_id) where tier_id is not null;

alter table conversation
    add column priority text not null default 'normal'
        check (priority in ('low', 'normal', 'high', 'urgent'));
