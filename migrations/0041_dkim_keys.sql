-- With which keys a brand's mail is signed (RFC 6376, RFC 8463); all that are not retired sign.
create table dkim_key (
    organisation_id integer not null,
    id uuid not null,
    brand_id uuid not null,
    domain text not null,
    selector text not null,
    algorithm text not null check (algorithm in ('rsa', 'ed25519')),
    secret bytea not null,  -- sealed
    public text not null,  -- as the DNS record has it
    made_at timestamptz not null,
    made_by uuid not null,
    retired_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, made_by) references account
);
create unique index dkim_key_current on dkim_key (organisation_id, brand_id, domain, selector)
    where retired_at is null;
call protect('dkim_key');
