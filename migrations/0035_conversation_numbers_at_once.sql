-- Two first contacts of an organisation at the same instant: whoever waited for the lock may still
-- be told by its cache that there is no sequence.
create or replace function next_conversation_number() returns bigint
    language plpgsql security definer set search_path = public set client_min_messages = warning
as $$
declare
    organisation integer := current_organisation();
    name text := 'conversation_number_of_' || organisation;
    used bigint;
begin
    if to_regclass(name) is null then
        perform pg_advisory_xact_lock(7203, organisation);
        select coalesce(max(number), 0) into used
        from conversation where organisation_id = organisation;
        execute format('create sequence if not exists %I start %s', name, used + 1);
    end if;
    return nextval(name);
end $$;
