-- Under which number something was claimed: whoever claims holds a lock of the database by that
-- number while they live. What the dead had claimed is due again at once.
alter table delivery add column claimed_by integer;
alter table received_mail add column claimed_by integer;

-- A claim is for minutes: what waits for longer was put off.
create function claimants(at timestamptz) returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        return query
            select claimed_by from delivery
            where organisation_id = one and claimed_by is not null
              and next_attempt_at > at and next_attempt_at <= at + interval '5 minutes'
            union
            select claimed_by from received_mail
            where organisation_id = one and state = 'waiting' and claimed_by is not null
              and next_attempt_at > at and next_attempt_at <= at + interval '5 minutes';
    end loop;
end $$;

create function give_back_deliveries(by integer[], at timestamptz) returns void
    language plpgsql set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        update delivery set next_attempt_at = at, claimed_by = null
        where organisation_id = one and claimed_by = any(by)
          and next_attempt_at > at and next_attempt_at <= at + interval '5 minutes';
    end loop;
end $$;

create function give_back_mails(by integer[], at timestamptz) returns void
    language plpgsql set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        update received_mail set next_attempt_at = at, claimed_by = null
        where organisation_id = one and state = 'waiting' and claimed_by = any(by)
          and next_attempt_at > at and next_attempt_at <= at + interval '5 minutes';
    end loop;
end $$;
