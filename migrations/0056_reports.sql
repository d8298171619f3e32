-- A mail to somebody of the staff, as composed; it leaves by the door of the others.
create table staff_mail (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    account_id uuid not null,
    subject text not null,
    text text not null,
    html text not null,
    made_at timestamptz not null,
    primary key (organisation_id, id),
    foreign key (organisation_id, account_id) references account
);
create index staff_mail_age on staff_mail (organisation_id, made_at);
call protect('staff_mail');

-- The pictures that its HTML shows in place.
create table staff_mail_picture (
    organisation_id integer not null,
    mail_id uuid not null,
    name text not null,
    content bytea not null,
    primary key (organisation_id, mail_id, name),
    foreign key (organisation_id, mail_id) references staff_mail on delete cascade
);
call protect('staff_mail_picture');

alter table delivery
    add column staff_mail_id uuid,
    drop constraint delivery_check,
    add constraint delivery_check check (
        num_nonnulls(message_id, invitation_id, announcement_id, staff_mail_id) = 1);
create unique index delivery_staff_mail on delivery (organisation_id, staff_mail_id)
    where staff_mail_id is not null;

-- What is mailed, and when. `at` is in the organisation's time zone.
create table report_schedule (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    source text not null,
    weeks smallint not null check (weeks between 1 and 53),
    team_id uuid,
    channel text,
    every text not null check (every in ('day', 'week', 'month')),
    weekday smallint not null check (weekday between 1 and 7),
    day smallint not null check (day between 1 and 28),
    at time not null,
    made_by uuid not null,
    made_at timestamptz not null,
    next_at timestamptz,  -- null: stopped
    attempts smallint not null default 0,
    primary key (organisation_id, id),
    foreign key (organisation_id, made_by) references account
);
create index report_schedule_due on report_schedule (organisation_id, next_at)
    where next_at is not null;
call protect('report_schedule');

create table report_recipient (
    organisation_id integer not null,
    schedule_id uuid not null,
    account_id uuid not null,
    primary key (organisation_id, schedule_id, account_id),
    foreign key (organisation_id, schedule_id) references report_schedule,
    foreign key (organisation_id, account_id) references account
);
call protect('report_recipient');

-- Nobody is sent the report of one instant twice.
create table report_sending (
    organisation_id integer not null,
    schedule_id uuid not null,
    account_id uuid not null,
    due_at timestamptz not null,
    made_at timestamptz not null,
    staff_mail_id uuid,
    problem text,
    primary key (organisation_id, schedule_id, account_id, due_at),
    foreign key (organisation_id, schedule_id) references report_schedule,
    foreign key (organisation_id, account_id) references account,
    check ((staff_mail_id is null) = (problem is not null))
);
create index report_sending_newest on report_sending (organisation_id, made_at desc);
call protect('report_sending');

create function organisations_with_reports(due timestamptz) returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (select from report_schedule where organisation_id = one and next_at <= due) then
            return next one;
        end if;
    end loop;
end $$;

-- A link that shows one page to whoever has it, until its end.
create table report_link (
    organisation_id integer not null references organisation (id),
    id uuid not null,
    source text not null,
    choices jsonb not null,
    token_hash bytea not null,
    made_by uuid not null,
    made_at timestamptz not null,
    ends_at timestamptz not null,
    revoked_at timestamptz,
    views integer not null default 0,
    viewed_at timestamptz,
    primary key (organisation_id, id),
    unique (organisation_id, token_hash),
    foreign key (organisation_id, made_by) references account
);
call protect('report_link');
