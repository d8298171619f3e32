-- A program sets a brand's server, too: then nobody's account stands behind it.
alter table outgoing_server alter column changed_by drop not null;
