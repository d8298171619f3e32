-- What both weighted pages need of a stretch of the sheet, packed: customers' answers by everything
-- that is known of their contact, and matters closed by each trait (indicators/kinds).
create table sheet_kind (
    organisation_id integer not null references organisation (id),
    family text not null,
    starts timestamptz not null,  -- of its stretch
    packed bytea not null,
    primary key (organisation_id, family, starts),
    foreign key (organisation_id, family, starts)
        references sheet_stretch (organisation_id, family, starts) on delete cascade
);
call protect('sheet_kind');
