-- The sheet of measures by day and week: what a page shows is read, not added up from raw rows.
-- A stretch of time whose sums are kept whole, family by family of figures: a day, or a week that
-- is well over. Whatever changes one of its raw rows has it dropped, and the worker fills it anew.
create table sheet_stretch (
    organisation_id integer not null references organisation (id),
    family text not null,
    starts timestamptz not null,
    ends timestamptz not null,
    week date not null,  -- the Monday of its week
    zone text not null,  -- by whose clocks it starts and ends
    primary key (organisation_id, family, starts)
);
call protect('sheet_stretch');

create table sheet_sum (
    organisation_id integer not null references organisation (id),
    family text not null,
    axis text not null,  -- '' of all
    starts timestamptz not null,  -- of its stretch
    figure text not null,
    of text not null,  -- a question, a window in days, or an adviser; else ''
    value smallint not null,  -- of a scale; else 0
    key text not null,  -- the group; '' of none
    n integer not null,
    k integer not null,  -- how many of n have it: kept, abandoned, solved, answered
    total numeric,  -- seconds, to the microsecond: sums of them are exact
    squares numeric,
    primary key (organisation_id, family, axis, starts, figure, of, value, key)
);
call protect('sheet_sum');

-- Nothing is kept yet, so there is nothing in the past to heed.
insert into journal_cursor (organisation_id, reader, seq)
select organisation_id, 'measures', max(seq) from journal group by organisation_id;
