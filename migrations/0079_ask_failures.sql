-- Asks that broke: set aside for a person, so that nothing waits behind them.
create table ask_failure (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    doing text not null check (doing in ('plan', 'ask', 'remind', 'ask_customer', 'ask_adviser')),
    about uuid not null,  -- the rule, the planned ask, the invitation, or the closure
    rule_id uuid,  -- null: a contact ended, which several rules may be about
    conversation_id uuid,
    problem text not null,  -- its kind, without a word that a person wrote
    failed_at timestamptz not null,
    primary key (organisation_id, id),
    unique (organisation_id, doing, about)
);
create index on ask_failure (organisation_id, failed_at);
call protect('ask_failure');

-- Mails that ask and met a problem, which a page lists among millions that met none.
create index delivery_ask_unsent on delivery (organisation_id, created_at)
    where invitation_id is not null and last_problem is not null;
