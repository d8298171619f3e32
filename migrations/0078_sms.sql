-- SMS: how a brand's leave, what left, and who wants none. In words: sms/ and channels/sms/.
create table sms_way (
    organisation_id integer not null references organisation (id),
    brand_id uuid not null,
    provider text check (provider in ('log')),  -- null: no SMS leaves
    sender text,  -- null: the provider's own number
    words jsonb not null default '{}',  -- by language; one that is missing is said as by default
    secret_version integer not null default 1,  -- of what providers sign with
    changed_at timestamptz not null,
    changed_by uuid,
    primary key (organisation_id, brand_id),
    foreign key (organisation_id, brand_id) references brand
);
call protect('sms_way');

-- One SMS, under the id of its delivery, written before it is handed to a provider: whoever finds
-- it handed over without an answer knows that it may have left.
create table sms (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid not null,
    provider text not null,
    number text not null,
    segments smallint not null,
    handed_at timestamptz,  -- null: it is not with a provider
    accepted_at timestamptz,
    external_id text,  -- the provider's
    receipt text check (receipt in ('delivered', 'failed')),
    receipt_at timestamptz,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand,
    check ((accepted_at is null) = (external_id is null))
);
create unique index sms_external on sms (organisation_id, brand_id, external_id)
    where external_id is not null;
call protect('sms');

-- What would have left, where the log takes the place of a provider.
create table sms_logged (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid not null,
    number text not null,
    sender text,
    words text not null,
    segments smallint not null,
    logged_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand
);
create index on sms_logged (organisation_id, logged_at);
call protect('sms_logged');

-- Words to one number that ask nothing: that an opposition was heard.
create table sms_notice (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    brand_id uuid not null,
    number text not null,
    words text not null,
    made_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, brand_id) references brand
);
call protect('sms_notice');

-- What a provider has handed in: each once.
create table sms_received (
    organisation_id integer not null references organisation (id),
    brand_id uuid not null,
    external_id text not null,
    became text not null check (became in ('stop', 'message')),
    received_at timestamptz not null,
    primary key (organisation_id, brand_id, external_id),
    foreign key (organisation_id, brand_id) references brand
);
call protect('sms_received');

-- Numbers that belonged to nobody known when they asked to be left alone.
create table sms_stop (
    organisation_id integer not null references organisation (id),
    number text not null,
    stopped_at timestamptz not null,
    primary key (organisation_id, number)
);
call protect('sms_stop');

-- Short names of invitations, for links that fit into an SMS.
create table survey_short_link (
    organisation_id integer not null,
    code bytea not null check (length(code) = 5),
    invitation_id uuid not null,
    primary key (organisation_id, code),
    unique (organisation_id, invitation_id),
    foreign key (organisation_id, invitation_id) references invitation
);
call protect('survey_short_link');

alter table delivery
    add column sms_notice_id uuid,
    drop constraint delivery_check,
    add constraint delivery_check check (num_nonnulls(
        message_id, invitation_id, announcement_id, staff_mail_id, sms_notice_id) = 1);
create unique index delivery_sms_notice on delivery (organisation_id, sms_notice_id)
    where sms_notice_id is not null;
create index delivery_by_sms on delivery (organisation_id, created_at) where channel = 'sms';

alter table consent
    drop constraint consent_proof_check,
    add constraint consent_proof_check check (
        proof in ('form', 'phone', 'email', 'letter', 'chat', 'sms', 'in_person', 'import'));
