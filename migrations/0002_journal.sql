-- The append-only record of facts. Rows enter through journal_append only.
create sequence journal_seq;

create table journal (
    organisation_id integer not null references organisation (id),
    seq bigint not null,
    at timestamptz not null,
    kind text not null,
    conversation_id uuid,
    data jsonb not null,
    primary key (organisation_id, seq, at)
) partition by range (at);

create index journal_conversation on journal (organisation_id, conversation_id, seq)
    where conversation_id is not null;

create table journal_other partition of journal default;

alter table journal enable row level security;
alter table journal force row level security;
create policy own_organisation on journal
    using (organisation_id = (select current_organisation()))
    with check (organisation_id = (select current_organisation()));

-- One partition a month, from this month to `until`; a month that already has rows in the
-- default partition stays there.
create function journal_make_partitions(until date) returns integer
    language plpgsql security definer set search_path = public as $$
declare
    month date := date_trunc('month', now() at time zone 'UTC');
    name text;
    made integer := 0;
begin
    while month <= until loop
        name := 'journal_' || to_char(month, 'YYYY_MM');
        if to_regclass(name) is null
           and not exists (select from journal_other
                           where at >= month and at < month + interval '1 month') then
            execute format(
                'create table %I partition of journal for values from (%L) to (%L)',
                name, month::timestamp at time zone 'UTC',
                (month + interval '1 month')::timestamp at time zone 'UTC');
            made := made + 1;
        end if;
        month := month + interval '1 month';
    end loop;
    return made;
end $$;

select journal_make_partitions((now() + interval '3 months')::date);

-- Takes the organisation's lock before it draws the sequence, so that the order of seq is the
-- order of commit. Must be the last statement of its transaction: everything waits behind it.
create function journal_append(
    organisation integer, instants timestamptz[], kinds text[], conversations uuid[], contents jsonb[]
) returns bigint
    language plpgsql security definer set search_path = public as $$
declare
    last bigint;
begin
    if organisation is distinct from current_organisation() then
        raise insufficient_privilege using message = 'facts of another organisation';
    end if;
    perform pg_advisory_xact_lock(7201, organisation);
    with written as (
        insert into journal (organisation_id, seq, at, kind, conversation_id, data)
        select organisation, nextval('journal_seq'), fact.at, fact.kind, fact.conversation,
               fact.content
        from (select * from unnest(instants, kinds, conversations, contents)
                  with ordinality as given (at, kind, conversation, content, place)
              order by place) as fact
        returning seq
    )
    select max(seq) into last from written;
    perform pg_notify('miroir_journal', organisation::text);
    return last;
end $$;

create table journal_cursor (
    organisation_id integer not null references organisation (id),
    reader text not null,
    seq bigint not null,
    primary key (organisation_id, reader)
);
call protect('journal_cursor');

do $$
begin
    if exists (select from pg_roles where rolname = 'miroir_app') then
        grant select on journal to miroir_app;
    end if;
end $$;
