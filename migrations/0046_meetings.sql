-- What the calendars that come with a mail propose, cancel or answer (conversations/meetings.py).
alter table message add column meetings jsonb;
