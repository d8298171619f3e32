-- Saved replies are everybody's, a brand's, a team's or one adviser's own; their use is counted.
alter table saved_reply
    add column team_id uuid,
    add column owner_id uuid,
    add column uses integer not null default 0,
    add column used_at timestamptz,
    add foreign key (organisation_id, team_id) references team,
    add foreign key (organisation_id, owner_id) references adviser,
    drop constraint saved_reply_organisation_id_brand_id_language_shortcut_key,
    add unique nulls not distinct
        (organisation_id, brand_id, language, shortcut, team_id, owner_id);

update saved_reply set body =
    replace(replace(body, '{customer}', '{{customer.name}}'), '{adviser}', '{{adviser.name}}')
where body not like '%{{%';

-- Where customers read an article, for those who would rather give a link.
alter table article
    add column url text check (url ~ '^https?://'),
    add column words tsvector generated always as (words_of(title, body)) stored;

-- Several acts at once, in order.
create table macro (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    name text not null,
    brand_id uuid,
    team_id uuid,
    owner_id uuid,
    acts jsonb not null,  -- as composing/macros.py has them
    uses integer not null default 0,
    used_at timestamptz,
    created_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, team_id) references team,
    foreign key (organisation_id, owner_id) references adviser
);
call protect('macro');

-- The organisations that have an answer waiting, and when the next one leaves.
create function held_replies_next() returns table (organisation integer, leaves_at timestamptz)
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
    soonest timestamptz;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        select min(h.leaves_at) into soonest
        from held_reply h where h.organisation_id = one and h.state = 'waiting';
        if soonest is not null then
            return query select one, soonest;
        end if;
    end loop;
end $$;
