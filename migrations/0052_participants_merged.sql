-- Who takes part goes along when a conversation is taken into another.
alter table merging_part drop constraint merging_part_kind_check;
alter table merging_part add constraint merging_part_kind_check check (kind in
    ('message', 'contact', 'clock', 'stopped', 'tag', 'field', 'collaborator', 'participant'));
