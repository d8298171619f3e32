-- A saved reply may hold something out to the customer: links, choices, or a form.
alter table saved_reply add column prompt jsonb;
