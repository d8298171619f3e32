-- What a virus scanner said of a content: by its digest, as the same bytes are kept once.
-- Contents that came in before a scanner was set have no row.
create table file_scan (
    organisation_id integer not null references organisation (id),
    sha256 bytea not null,
    state text not null check (state in ('waiting', 'clean', 'infected', 'too_large')),
    threat text,  -- as the scanner names it
    asked_at timestamptz not null,
    settled_at timestamptz,
    next_try_at timestamptz,
    attempts integer not null default 0,
    primary key (organisation_id, sha256),
    check ((state = 'infected') = (threat is not null))
);
call protect('file_scan');
create index file_scan_due on file_scan (organisation_id, next_try_at)
    where next_try_at is not null;
create index file_sha256 on file (organisation_id, sha256);
create index message_file_file on message_file (organisation_id, file_id);

alter table message drop constraint message_failure_code_check;
alter table message add constraint message_failure_code_check check (failure_code in (
    'refused', 'unreachable', 'no-address', 'no-way-out', 'broken', 'gone', 'unscanned', 'infected'
));

create function organisations_with_scans(due timestamptz) returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (select from file_scan where organisation_id = one and next_try_at <= due) then
            return next one;
        end if;
    end loop;
end $$;
