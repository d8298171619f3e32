-- First contact resolution asks for the first closure after each contact: without this, it read
-- every closure for every contact. Closures that were reopened had no index at all.
create index closure_conversation on closure (organisation_id, conversation_id, closed_at);
