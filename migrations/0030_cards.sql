-- Where a brand's own data about its customers is asked for, signed with a shared secret.
create table data_source (
    organisation_id integer not null,
    brand_id uuid not null,
    id uuid not null,
    name text not null,
    url text not null,
    secret text not null,
    set_at timestamptz not null,
    set_by uuid not null,
    primary key (organisation_id, brand_id),
    unique (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, set_by) references account
);
call protect('data_source');
