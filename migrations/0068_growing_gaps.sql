-- A rule may watch the gaps between both sides: one that grows is somebody's to look into.
alter table follow_rule
    drop constraint follow_rule_kind_check,
    add constraint follow_rule_kind_check check (kind in ('detractor', 'not_solved', 'word', 'gap')),
    add constraint follow_rule_gap_owner check (kind <> 'gap' or owner_id is not null),
    add column looked_at date;  -- the first of the weeks in which gaps were last looked at

alter table follow_up
    alter column invitation_id drop not null,  -- null: it is about a gap
    drop constraint follow_up_way_check,
    add constraint follow_up_way_check
        check (way in ('answered', 'called_back', 'looked_into', 'left')),
    drop constraint follow_up_outcome_check,
    add constraint follow_up_outcome_check check (
        outcome in ('satisfied', 'explained', 'not_reached', 'acted_on', 'nothing_to_do'));

-- What had grown, as it was seen then; gaps are advisers less customers, from -1 to 1.
create table grown_gap (
    organisation_id integer not null,
    follow_up_id uuid not null,
    brand_id uuid,  -- null: every brand
    team_id uuid,  -- null: the whole
    question text not null,
    since date not null,  -- the Monday with which its four weeks begin
    value double precision not null,
    low double precision not null,
    high double precision not null,
    former double precision not null,  -- of the four weeks before
    former_low double precision not null,
    former_high double precision not null,
    customers integer not null,  -- answers
    advisers integer not null,
    primary key (organisation_id, follow_up_id),
    unique nulls not distinct (organisation_id, brand_id, team_id, since),
    foreign key (organisation_id, follow_up_id) references follow_up,
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, team_id) references team
);
call protect('grown_gap');
