-- Monthly figures that an organisation enters: of its business, its customers, its staff.
create table axis_measure (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    axis text not null check (axis in ('commercial', 'customers', 'staff')),
    name text not null,
    unit text not null check (unit in ('number', 'percent')),
    made_by uuid not null,
    made_at timestamptz not null,
    retired_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, made_by) references account
);
create unique index axis_measure_name on axis_measure (organisation_id, lower(name))
    where retired_at is null;
call protect('axis_measure');

create table axis_value (
    organisation_id integer not null,
    measure_id uuid not null,
    month date not null check (extract(day from month) = 1),
    value double precision not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    primary key (organisation_id, measure_id, month),
    foreign key (organisation_id, measure_id) references axis_measure,
    foreign key (organisation_id, entered_by) references account
);
call protect('axis_value');
