-- What somebody wants to be alerted of, and how; nobody has a row who keeps to what is usual.
create table alert_settings (
    organisation_id integer not null,
    account_id uuid not null,
    kinds jsonb not null,  -- {"offer": {"sound": true, "desktop": true, "push": true}, …}
    words boolean not null,  -- whether a push may hold a name and words
    quiet_away boolean not null,
    quiet_until timestamptz,
    primary key (organisation_id, account_id),
    foreign key (organisation_id, account_id) references account
);
call protect('alert_settings');

-- A browser that its owner's alerts are pushed to while the desk is closed.
create table push_subscription (
    organisation_id integer not null,
    id uuid not null,
    account_id uuid not null,
    endpoint text not null,
    p256dh text not null,
    auth text not null,
    created_at timestamptz not null,
    primary key (organisation_id, id),
    unique (organisation_id, endpoint),
    foreign key (organisation_id, account_id) references account
);
create index push_subscription_account on push_subscription (organisation_id, account_id);
call protect('push_subscription');

-- An alert on its way to a push service. It is sent once or never: a late alert is worth nothing.
create table push_alert (
    organisation_id integer not null,
    id uuid not null,
    account_id uuid not null,
    kind text not null check (kind in ('offer', 'message', 'mention')),
    conversation_id uuid not null,
    created_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, account_id) references account,
    foreign key (organisation_id, conversation_id) references conversation
);
call protect('push_alert');

create function organisations_with_push_alerts() returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (select from push_alert where organisation_id = one) then
            return next one;
        end if;
    end loop;
end $$;
