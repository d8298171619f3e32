-- A saved reply and an article belong to a brand of their own organisation.
alter table saved_reply add foreign key (organisation_id, brand_id) references brand;
alter table article add foreign key (organisation_id, brand_id) references brand;
