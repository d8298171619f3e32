-- A widget's key and a mail address lead to one organisation only.
create unique index directory_one on directory (kind, key) where kind <> 'sign_in';
