-- What customers read of an irritant that was dealt with: what they said, what was done.
create table irritant_news (
    organisation_id integer not null,
    irritant_id uuid not null,
    language text not null check (language in ('fr', 'en')),
    said text not null,
    did text not null,
    since date,
    -- The share of closed matters with this cause, where the change was clear; else null.
    before double precision,
    after double precision,
    published_at timestamptz not null,
    published_by uuid,
    primary key (organisation_id, irritant_id, language),
    foreign key (organisation_id, irritant_id) references irritant
);
call protect('irritant_news');

-- A mail that is no answer and asks nothing, as composed; it leaves by the door of the others.
create table announcement (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    customer_id uuid not null,
    brand_id uuid not null,
    conversation_id uuid not null,
    subject text not null,
    text text not null,
    html text not null,
    unsubscribe text not null,
    made_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, customer_id) references customer,
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, conversation_id) references conversation
);
call protect('announcement');

alter table delivery
    add column announcement_id uuid,
    drop constraint delivery_check,
    add constraint delivery_check
        check (num_nonnulls(message_id, invitation_id, announcement_id) = 1);
create unique index delivery_announcement on delivery (organisation_id, announcement_id)
    where announcement_id is not null;

-- Who was told what became of their remark: nobody twice about one thing, no remark twice.
create table remark_told (
    organisation_id integer not null,
    irritant_id uuid not null,
    customer_id uuid not null,
    invitation_id uuid not null,
    announcement_id uuid not null,
    told_at timestamptz not null,
    primary key (organisation_id, irritant_id, customer_id),
    unique (organisation_id, invitation_id),
    foreign key (organisation_id, irritant_id) references irritant,
    foreign key (organisation_id, announcement_id) references announcement
);
call protect('remark_told');
