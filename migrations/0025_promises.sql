-- A promise names what it is for: any of brand, channel, priority and tier; null: all of them.
-- The most specific one counts (conversations/promise_rules.py).
alter table promise drop constraint promise_pkey;
alter table promise
    alter column brand_id drop not null,
    alter column channel drop not null,
    drop constraint promise_kind_check,
    add check (kind in ('first_answer', 'next_answer', 'resolution')),
    add column id uuid not null default gen_random_uuid(),
    add column priority text check (priority in ('low', 'normal', 'high', 'urgent')),
    add column tier_id uuid,
    -- Warned when this share (in percent) of the time has gone, or when this time is left.
    add column warn_share smallint check (warn_share between 1 and 99),
    add column warn_left interval,
    add column escalate_on text check (escalate_on in ('warning', 'breach')),
    add column raise_to text check (raise_to in ('low', 'normal', 'high', 'urgent')),
    add column widen_team_id uuid,
    add column tell_supervisors boolean not null default false,
    add check (warn_share is null or warn_left is null),
    add primary key (organisation_id, id),
    add unique nulls not distinct (organisation_id, kind, brand_id, channel, priority, tier_id),
    add foreign key (organisation_id, tier_id) references customer_tier,
    add foreign key (organisation_id, widen_team_id) references team;

-- Who edits opening hours leaves what runs as it began: it goes on by a copy, which is archived.
alter table calendar add column archived_at timestamptz;

-- A clock knows what was promised when it started; it runs until answered or cancelled.
-- While it is paused due_at is null and left_when_paused is what remains.
alter table promise_clock
    add column promise_id uuid,  -- the rule, which may be gone
    add column amount interval,
    add column calendar_id uuid,
    add column warn_left interval,
    add column pauses text[] not null default '{}'
        check (pauses <@ '{customer,snooze}'),
    add column paused_at timestamptz,
    add column left_when_paused interval,
    add column warn_at timestamptz,
    add column warned_at timestamptz,
    add column broken_at timestamptz,
    add foreign key (organisation_id, calendar_id) references calendar;

update promise_clock clock
set promise_id = promise.id, amount = promise.amount, calendar_id = promise.calendar_id
from conversation c, promise
where c.organisation_id = clock.organisation_id and c.id = clock.conversation_id
  and promise.organisation_id = c.organisation_id and promise.brand_id = c.brand_id
  and promise.channel = clock.channel and promise.kind = clock.kind;

-- Those that ran out before breaches were noticed are not told now.
update promise_clock set broken_at = due_at where due_at < coalesce(answered_at, now());

drop index promise_clock_running;
create unique index promise_clock_answer on promise_clock (organisation_id, conversation_id)
    where answered_at is null and cancelled_at is null and kind <> 'resolution';
create unique index promise_clock_resolution on promise_clock (organisation_id, conversation_id)
    where answered_at is null and cancelled_at is null and kind = 'resolution';
create index promise_clock_to_warn on promise_clock (organisation_id, warn_at)
    where answered_at is null and cancelled_at is null and warned_at is null;
create index promise_clock_to_break on promise_clock (organisation_id, due_at)
    where answered_at is null and cancelled_at is null and broken_at is null;
create index promise_clock_hours on promise_clock (organisation_id, calendar_id)
    where answered_at is null and cancelled_at is null;

create function organisations_with_promises(due timestamptz) returns setof integer
    language plpgsql stable set search_path = public set miroir.organisation = '' as $$
declare
    one integer;
begin
    for one in select id from organisation order by id loop
        perform set_config('miroir.organisation', one::text, true);
        if exists (
            select from promise_clock
            where organisation_id = one and answered_at is null and cancelled_at is null
              and warned_at is null and warn_at <= due
        ) or exists (
            select from promise_clock
            where organisation_id = one and answered_at is null and cancelled_at is null
              and broken_at is null and due_at < due
        ) then
            return next one;
        end if;
    end loop;
end $$;
