-- The facts come as one JSON text, so that they travel in the same message as the commit: nothing,
-- not even a round trip, happens between taking the lock and giving it back.
drop function journal_append(integer, timestamptz[], text[], uuid[], jsonb[]);

-- `facts` is an array of {"at", "kind", "conversation_id", "data"}, in their order.
create function journal_append(organisation integer, facts jsonb) returns bigint
    language plpgsql security definer set search_path = public as $$
declare
    last bigint;
begin
    if organisation is distinct from current_organisation() then
        raise insufficient_privilege using message = 'facts of another organisation';
    end if;
    perform pg_advisory_xact_lock(7201, organisation);
    with written as (
        insert into journal (organisation_id, seq, at, kind, conversation_id, data)
        select organisation, nextval('journal_seq'), (fact ->> 'at')::timestamptz,
               fact ->> 'kind', (fact ->> 'conversation_id')::uuid, fact -> 'data'
        from (select fact from jsonb_array_elements(facts) with ordinality as given (fact, place)
              order by place) as ordered
        returning seq
    )
    select max(seq) into last from written;
    perform pg_notify('miroir_journal', organisation::text);
    return last;
end $$;
