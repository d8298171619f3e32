-- Mailboxes that are read by IMAP, and addresses whose mail is passed on to the listener.
create table mailbox (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid not null,
    address text not null,
    way text not null check (way in ('imap', 'forwarding')),
    host text,
    port integer,
    encryption text check (encryption in ('tls', 'starttls', 'none')),
    login text,
    provider text,  -- signs in there (OAuth 2); null: by a password
    secret bytea,   -- sealed: the password, or the tokens of the provider
    folder text not null default 'INBOX',
    after text not null default 'seen' check (after in ('leave', 'seen', 'move')),
    move_to text,
    takes_all boolean not null default false,  -- also what was there when it was connected
    changed_at timestamptz not null,
    changed_by uuid not null,
    paused_at timestamptz,
    -- How far it was read: up to this UID it is taken, up to that one it is dealt with there.
    uid_validity bigint,
    last_uid bigint not null default 0,
    done_uid bigint not null default 0,
    -- After the validity was renewed, what is up to this UID may be known, or of before `since`.
    known_up_to bigint not null default 0,
    since timestamptz,  -- null: everything
    skipped_uids bigint[] not null default '{}',
    state text not null default 'starting'
        check (state in ('starting', 'working', 'failing', 'signed-out', 'paused')),
    state_at timestamptz not null,
    problem text,       -- a word of channels/mailboxes/problems.py
    server_said text,   -- in its own words, for a person to read
    taken bigint not null default 0,
    last_mail_at timestamptz,
    primary key (organisation_id, id),
    unique (organisation_id, address),
    foreign key (organisation_id, brand_id) references brand,
    foreign key (organisation_id, changed_by) references account,
    check (way <> 'imap' or num_nonnulls(host, port, encryption, login) = 4),
    check (after <> 'move' or move_to is not null)
);
call protect('mailbox');

-- The brand of the mailbox that a mail came by, where it is not told by its recipients.
alter table received_mail add column brand_id uuid;
alter table received_mail add foreign key (organisation_id, brand_id) references brand;

create function mailboxes_to_read()
    returns table (organisation_id integer, id uuid, changed_at timestamptz)
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select o.id from organisation o order by o.id loop
        perform set_config('miroir.organisation', one::text, true);
        return query select m.organisation_id, m.id, m.changed_at from mailbox m
            where m.organisation_id = one and m.way = 'imap' and m.paused_at is null
              and m.secret is not null;
    end loop;
end $$;
