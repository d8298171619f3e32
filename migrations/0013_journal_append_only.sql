-- Whoever owns the tables has every right on them: a trigger holds the owner too.
create function journal_refuse_change() returns trigger
    language plpgsql as $$
begin
    raise insufficient_privilege using message = 'the journal is append-only';
end $$;

create trigger append_only before update or delete on journal
    for each statement execute function journal_refuse_change();
