-- How long what a data source told is kept, and how long it is waited for.
alter table data_source
    add column kept_seconds integer not null default 60 check (kept_seconds between 0 and 3600),
    add column limit_ms integer not null default 2000 check (limit_ms between 200 and 5000);
