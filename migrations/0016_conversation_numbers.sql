-- A counter's row, locked from the first message to the commit, had every new contact of an
-- organisation wait for the one before. A sequence of each organisation locks nothing; a number
-- whose transaction fails is left out.
create function next_conversation_number() returns bigint
    language plpgsql security definer set search_path = public as $$
declare
    organisation integer := current_organisation();
    name text := 'conversation_number_of_' || organisation;
    used bigint;
begin
    if to_regclass(name) is null then
        perform pg_advisory_xact_lock(7203, organisation);
        if to_regclass(name) is null then
            select coalesce(max(number), 0) into used
            from conversation where organisation_id = organisation;
            execute format('create sequence %I start %s', name, used + 1);
        end if;
    end if;
    return nextval(name);
end $$;

drop table conversation_number;
