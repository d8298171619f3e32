-- Whom a site has signed a visitor in as; a visitor who signed out is no more.
alter table visitor
    add column site_id text,
    add column signed_in_at timestamptz,
    add column signed_out_at timestamptz,
    add constraint visitor_signed check ((site_id is null) = (signed_in_at is null));

-- Which secrets of a brand's sites count: each is drawn from the installation's secret and its
-- version, and stands in no table. While one replaces another, both are valid.
create table widget_secret (
    organisation_id integer not null,
    brand_id uuid not null,
    version integer not null,
    created_at timestamptz not null,
    ends_at timestamptz,
    primary key (organisation_id, brand_id, version),
    foreign key (organisation_id, brand_id) references brand
);
call protect('widget_secret');

-- How a brand's widget looks and what it asks, as channels/widget/looks.py has it.
create table widget_looks (
    organisation_id integer not null,
    brand_id uuid not null,
    definition jsonb not null,
    primary key (organisation_id, brand_id),
    foreign key (organisation_id, brand_id) references brand
);
call protect('widget_looks');
