-- What goes with satisfaction, reckoned off the request (measures/driving.py) and held here.
create table drivers_held (
    organisation_id integer primary key references organisation (id),
    made_at timestamptz,
    wanted_at timestamptz,  -- somebody asked to have it reckoned anew
    document jsonb,
    check ((made_at is null) = (document is null))
);
call protect('drivers_held');
