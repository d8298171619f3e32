-- Remarks are also what came in from files: of a line, instead of an invitation.
alter table remark
    alter column invitation_id drop not null,
    add import_id uuid,
    add line integer,
    add check ((invitation_id is null) <> (import_id is null)),
    add unique (organisation_id, import_id, line, question),
    add foreign key (organisation_id, import_id, line) references past_response on delete cascade;
-- What came in before this is kept too, by a reader that begins at its start.
delete from journal_cursor where reader = 'remarks';
