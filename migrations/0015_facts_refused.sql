-- Facts that a reader could not take in: set aside so that nothing behind them waits, kept so
-- that a person can see them (`miroir doctor`) and the reader can be mended and run again.
create table journal_refused (
    organisation_id integer not null references organisation (id),
    reader text not null,
    seq bigint not null,
    problem text not null,  -- the kind of error, never its words
    refused_at timestamptz not null,
    primary key (organisation_id, reader, seq)
);
call protect('journal_refused');
