-- The sheet of measures reads what began in a period, whosever it is.
create index invitation_invited_at on invitation (organisation_id, invited_at);
create index contact_started_at on contact (organisation_id, started_at);
