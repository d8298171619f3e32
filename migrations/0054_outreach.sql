-- What a brand's chat says by itself, and when: channels/widget/outreach_rules.py has the words.
create table outreach_rule (
    organisation_id integer not null,
    id uuid not null,
    brand_id uuid not null,
    definition jsonb not null,
    created_at timestamptz not null,
    paused_at timestamptz,
    removed_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand
);
create index on outreach_rule (organisation_id, brand_id) where removed_at is null;
call protect('outreach_rule');

-- For how many days nobody who was shown one is shown another.
create table outreach_quiet (
    organisation_id integer not null,
    brand_id uuid not null,
    days smallint not null check (days between 1 and 365),
    primary key (organisation_id, brand_id),
    foreign key (organisation_id, brand_id) references brand
);
call protect('outreach_quiet');

-- That somebody was shown one, and what they did then.
create table outreach (
    organisation_id integer not null references organisation (id),
    id uuid not null,  -- made by the browser, so that asking twice counts once
    rule_id uuid not null,
    customer_id uuid,  -- null: a browser that has not written yet
    language text not null,
    shown_at timestamptz not null,
    opened_at timestamptz,
    dismissed_at timestamptz,
    answered_at timestamptz,
    conversation_id uuid,
    primary key (organisation_id, id),
    foreign key (organisation_id, rule_id) references outreach_rule,
    foreign key (organisation_id, customer_id) references customer,
    foreign key (organisation_id, conversation_id) references conversation,
    check ((answered_at is null) = (conversation_id is null))
);
create index on outreach (organisation_id, rule_id, shown_at);
create index on outreach (organisation_id, customer_id, shown_at) where customer_id is not null;
call protect('outreach');
