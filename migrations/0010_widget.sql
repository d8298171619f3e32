-- The address a visitor left so that an answer finds them. It may be somebody else's: it proves
-- nothing and joins nobody; answers of this visitor's conversation go there, and nothing else.
alter table visitor add column email text;

-- Who a visitor is stands in customer_identity (kind 'visitor'), where recognition keeps it.
alter table visitor drop column customer_id;
