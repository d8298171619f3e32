-- Shares that are known from elsewhere, by which customers' answers are weighted: see
-- indicators/known_margins.py.
create table known_margin (
    organisation_id integer not null references organisation (id),
    trait text not null check (trait in ('team', 'channel', 'brand', 'reason', 'tier')),
    shares jsonb not null,  -- percent of everybody, by group; the nil UUID: none
    known_from text not null default '',  -- in people's words: where the shares come from
    changed_at timestamptz not null,
    changed_by uuid,
    primary key (organisation_id, trait)
);
call protect('known_margin');
