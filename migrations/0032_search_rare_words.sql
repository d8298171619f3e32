-- The planner cannot tell how many messages hold the beginning of a word, and read all of them for
-- a rare one. What is common is found among the newest; the rest by the index of words, always.
create function search_rare_messages(wanted tsquery, upto timestamptz, upto_id uuid, most integer)
    returns table (message_id uuid, at timestamptz, weight real)
    language plpgsql stable security definer set search_path = public
    set enable_seqscan = off set enable_indexscan = off set enable_indexonlyscan = off as $$
begin
    return query execute
        'select w.message_id, w.at, ts_rank(w.words, $1, 1) from message_words w
         where w.organisation_id = $2 and w.words @@ $1 and (w.at, w.message_id) < ($3, $4)
         order by w.at desc, w.message_id desc limit $5'
        using wanted, current_organisation(), upto, upto_id, most;
end $$;

create or replace function search_messages(
    wanted tsquery, upto timestamptz, upto_id uuid, most integer)
    returns table (message_id uuid, at timestamptz, weight real)
    language plpgsql stable security definer set search_path = public as $$
declare
    newest constant integer := 5000;
    before timestamptz := coalesce(upto, 'infinity');
    before_id uuid := coalesce(upto_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
    common integer;
begin
    select count(*) into common
    from (select w.words from message_words w
          where w.organisation_id = current_organisation()
            and (w.at, w.message_id) < (before, before_id)
          order by w.at desc, w.message_id desc limit newest) recent
    where recent.words @@ wanted;
    if common < most then
        return query select * from search_rare_messages(wanted, before, before_id, most);
        return;
    end if;
    return query
        select recent.message_id, recent.at, ts_rank(recent.words, wanted, 1)
        from (select w.message_id, w.at, w.words from message_words w
              where w.organisation_id = current_organisation()
                and (w.at, w.message_id) < (before, before_id)
              order by w.at desc, w.message_id desc limit newest) recent
        where recent.words @@ wanted
        order by recent.at desc, recent.message_id desc limit most;
end $$;
