-- How many remarks there were of which a search for themes read some.
alter table theme_search add column said integer;

-- Remarks that a rule would catch: the first of them, and how many there are, `most` at most. Runs as
-- the table's owner, as find_remarks does, since row-level security keeps full text from its index;
-- of staff's, only months and teams that may be seen are looked at.
create function remarks_caught(
    wanted tsquery, language text, side text, band text, months date[], teams uuid[],
    previewed integer, most integer
) returns table (id uuid, caught bigint)
    language sql stable security definer set search_path = public as $$
    with caught as materialized (
        select r.id, r.month from remark r
        where r.organisation_id = current_organisation() and r.words @@ $1
          and ($2 is null or r.language = $2) and ($3 is null or r.side = $3)
          and ($4 is null or r.band = $4)
          and (r.side = 'customer' or exists (
              select from unnest($5, $6) as seen (month, team)
              where seen.month = r.month and seen.team is not distinct from r.team_id))
        limit $8)
    select caught.id, (select count(*) from caught)
    from caught
    order by caught.month desc, caught.id desc
    limit $7
$$;

-- What a rule has tagged is counted on its page.
create index remark_tagged_by_rule on remark_tagged (organisation_id, rule_id)
    where rule_id is not null and removed_at is null;
