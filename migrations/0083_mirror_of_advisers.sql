-- Advisers' answers and pairs have a reader of their own, which begins where the one that has
-- counted both sides until now stands.

insert into journal_cursor (organisation_id, reader, seq)
select organisation_id, 'mirror-advisers', seq from journal_cursor where reader = 'mirror';
