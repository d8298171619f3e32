-- An import whose plan cannot be read any more stops, and says so.
alter table past_import drop constraint past_import_trouble_check,
    add check (trouble in ('unreadable', 'too_many_refusals', 'damaged'));
