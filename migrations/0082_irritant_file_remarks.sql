-- Remarks that came in from files, put to an irritant: they are about no contact here, so they
-- cost nothing, and nobody is told what became of them.
create table irritant_file_remark (
    organisation_id integer not null,
    irritant_id uuid not null,
    import_id uuid not null,
    line integer not null,
    question text not null,
    grouped_by uuid,
    grouped_at timestamptz not null,
    primary key (organisation_id, irritant_id, import_id, line, question),
    foreign key (organisation_id, irritant_id) references irritant,
    foreign key (organisation_id, import_id, line) references past_response on delete cascade
);
create index irritant_file_remark_of on irritant_file_remark
    (organisation_id, import_id, line, question);
call protect('irritant_file_remark');
