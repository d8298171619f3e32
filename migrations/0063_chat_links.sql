-- A browser that goes on with one conversation from the link in a mail: from that mail's message on.
alter table visitor
    add column link_conversation_id uuid,
    add column link_message_id uuid,
    add constraint visitor_linked check ((link_conversation_id is null) = (link_message_id is null));
create index visitor_link on visitor (organisation_id, link_message_id)
    where link_message_id is not null;

-- Who writes by such a link is to be confirmed, like who answers a thread that is not theirs; they
-- have no address.
alter table participant
    alter column address drop not null,
    drop constraint participant_came_by_check,
    add constraint participant_came_by_check
        check (came_by in ('copied', 'answered', 'added', 'linked')),
    add constraint participant_addressed check (address is not null or came_by = 'linked');
create index participant_customer on participant (organisation_id, conversation_id, customer_id)
    where customer_id is not null;
