-- What an answer holds out to the customer (links, choices, a form), and what they gave back.
alter table message
    add column prompt jsonb,
    add column answers_id uuid,  -- the message whose prompt this one answers
    add column answers text[];  -- what was given, in the order of what was asked
-- A prompt is answered once.
create unique index message_answers on message (organisation_id, answers_id)
    where answers_id is not null;

alter table held_reply add column prompt jsonb;
alter table draft add column prompt jsonb;
