-- Row-level security has these rows be of the organisation that the transaction is bound to.
-- Looking it up once more for each of millions of counts took a third of the time of storing them.
alter table mirror_cell drop constraint mirror_cell_organisation_id_fkey;
alter table mirror_paired drop constraint mirror_paired_organisation_id_fkey;
alter table mirror_pair drop constraint mirror_pair_organisation_id_fkey;
alter table mirror_person drop constraint mirror_person_organisation_id_fkey;
alter table mirror_response drop constraint mirror_response_organisation_id_fkey;
