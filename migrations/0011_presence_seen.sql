-- When an open desk of the adviser was last alive; one that is not is offline.
alter table presence add column seen_at timestamptz not null default now();
