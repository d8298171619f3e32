-- Links that anybody may open: printed as a QR code, put on a page, shown at a counter.
create table survey_link (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    survey text not null,
    brand_id uuid,  -- null: the organisation at large
    team_id uuid,
    channel text not null,
    pin_hash text,  -- of the counter's page; null: it is left without
    made_at timestamptz not null,
    ends_at timestamptz,
    revoked_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, team_id) references team
);
call protect('survey_link');

alter table invitation
    add column link_id uuid,  -- a link that anybody may open; null: somebody was asked
    add column brand_id uuid,  -- of the link; null: the conversation's
    add column way text check (way in ('link', 'qr', 'kiosk')),
    drop constraint invitation_check,
    drop constraint invitation_check1,
    add constraint invitation_of_somebody
        check (conversation_id is not null or side = 'adviser' or link_id is not null),
    add constraint invitation_about_a_contact
        check ((channel is null) = (conversation_id is null and link_id is null)),
    add constraint invitation_by_link check ((link_id is null) = (way is null)),
    add constraint invitation_without_person check (link_id is null or customer_id is null),
    add foreign key (organisation_id, link_id) references survey_link;
create index invitation_link on invitation (organisation_id, link_id) where link_id is not null;
