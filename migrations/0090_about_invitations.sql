-- What a contact was about stands with what was asked about it, since it never changes once closed:
-- counting millions of invitations anew need not look up each contact.
alter table invitation add column reason_id uuid;
update invitation i set brand_id = c.brand_id
from conversation c
where c.organisation_id = i.organisation_id and c.id = i.conversation_id and i.brand_id is null;
update invitation i set reason_id = k.reason_id
from closure k
where k.organisation_id = i.organisation_id and k.id = i.closure_id;
