-- Each asks in every organisation's name, one after the other: row-level security holds for all.

create function organisations_behind(name text, within interval) returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (
            select from journal
            where organisation_id = one and at > now() - within and seq > coalesce(
                (select seq from journal_cursor where organisation_id = one and reader = name), 0)
        ) then
            return next one;
        end if;
    end loop;
end $$;

create function organisations_with_deliveries(due timestamptz) returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (select from delivery where organisation_id = one and next_attempt_at <= due) then
            return next one;
        end if;
    end loop;
end $$;

create function organisations_with_mail(due timestamptz) returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (
            select from received_mail
            where organisation_id = one and state = 'waiting' and next_attempt_at <= due
        ) then
            return next one;
        end if;
    end loop;
end $$;
