-- Whose turn it is to send mail, over all workers. By what may not be exceeded (an organisation, a
-- server), with the instant at which it will have rested. Lost in a crash, it only rests sooner.
create unlogged table turn (
    key text primary key,
    rested_at timestamptz not null
);

-- Take one turn of each key and return nothing to wait, or none and return how long to wait.
-- `spacing` is the time between two turns in the long run, `slack` what may be taken ahead of it.
create function take_turns(keys text[], spacings interval[], slacks interval[]) returns interval
    language plpgsql security definer set search_path = public as $$
declare
    at timestamptz;
    longest interval := '0';
begin
    insert into turn (key, rested_at)
    select given, clock_timestamp() from unnest(keys) as given
    order by given on conflict do nothing;
    perform from turn where key = any(keys) order by key for update;
    -- One clock for all workers, asked once they are ours: theirs differ.
    at := clock_timestamp();
    select max(rested_at - at - slack) into longest
    from unnest(keys, slacks) as given (wanted, slack) join turn on key = wanted;
    if longest > '0' then
        return longest;
    end if;
    update turn set rested_at = greatest(rested_at, at) + spacing
    from unnest(keys, spacings) as given (wanted, spacing) where key = wanted;
    return '0';
end $$;
