-- Barometers: the same statements put to a panel from wave to wave. Results are kept, people are not:
-- a panel's file goes once its columns are chosen and reckoned.
create table barometer (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    about text not null default '',
    created_at timestamptz not null,
    removed_at timestamptz,
    primary key (organisation_id, id)
);
call protect('barometer');

create table barometer_wave (
    organisation_id integer not null,
    id uuid not null,
    barometer_id uuid not null,
    name text not null,
    fielded_on date not null,
    content bytea,  -- the file, until its columns are chosen
    choices jsonb,  -- which columns, and what agreement is in them: offered again for the next wave
    people integer,
    left_out integer,
    effective double precision,
    added_at timestamptz not null,
    reckoned_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, barometer_id) references barometer,
    check ((content is null) = (reckoned_at is not null))
);
create index barometer_wave_of on barometer_wave (organisation_id, barometer_id, fielded_on);
call protect('barometer_wave');

create table barometer_result (
    organisation_id integer not null,
    wave_id uuid not null,
    statement text not null,
    n integer not null,
    effective double precision not null,
    share double precision not null,
    low double precision not null,
    high double precision not null,
    primary key (organisation_id, wave_id, statement),
    foreign key (organisation_id, wave_id) references barometer_wave on delete cascade
);
call protect('barometer_result');
