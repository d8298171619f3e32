-- Ordered by two columns, remarks come from an index; by a row of both, all of them were sorted.
create index remark_by_month on remark (organisation_id, side, month desc, id desc);

-- Whether one of a hundred of the newest remarks of a side holds these words. If so, the newest that
-- do are near; if not, the index of words finds them all, and these are few.
create function remarks_hold_often(side text, wanted tsquery) returns boolean
    language sql stable set search_path = public as $$
    select count(*) >= 10
    from (select r.words from remark r
          where r.organisation_id = current_organisation() and r.side = $1
          order by r.given_at desc, r.id desc limit 1000) newest
    where newest.words @@ $2
$$;

create or replace function find_remarks(
    side text, wanted tsquery, since timestamptz, until timestamptz, team uuid, channel text,
    brand uuid, question text, band text, language text, tag uuid, months date[], teams uuid[],
    upto timestamptz, upto_id uuid, most integer
) returns table (id uuid)
    language plpgsql stable security definer set search_path = public as $$
declare
    -- Staff's remarks are in no order of time within a month.
    time text := case side when 'adviser' then 'r.month' else 'r.given_at' end;
    upto_time text := case side when 'adviser' then '($15 at time zone ''UTC'')::date' else '$15' end;
    many boolean := wanted is null or remarks_hold_often(side, wanted);
begin
    return query execute
        'select r.id from ' || case when many then 'remark' else
            '(select * from remark where organisation_id = $1 and words @@ $3 offset 0)' end || ' r
         where r.organisation_id = $1 and r.side = $2
           and ($3 is null or r.words @@ $3)
           and ($4::timestamptz is null or r.given_at >= $4)
           and ($5::timestamptz is null or r.given_at < $5)
           and ($6::uuid is null or r.team_id = $6) and ($7::text is null or r.channel = $7)
           and ($8::uuid is null or r.brand_id = $8) and ($9::text is null or r.question = $9)
           and ($10::text is null or r.band = $10) and ($11::text is null or r.language = $11)
           and ($12::uuid is null or exists (
               select from remark_tagged t
               where t.organisation_id = $1 and t.remark_id = r.id and t.tag_id = $12
                 and t.removed_at is null))
           and ($13::date[] is null or exists (
               select from unnest($13, $14::uuid[]) as seen (month, team)
               where seen.month = r.month and seen.team is not distinct from r.team_id))
           and ($15::timestamptz is null
                or (' || time || ', r.id) < (' || upto_time || ', $16))
         order by ' || time || ' desc, r.id desc limit $17'
        using current_organisation(), side, wanted, since, until, team, channel, brand, question,
              band, language, tag, months, teams, upto, upto_id, most;
end $$;
