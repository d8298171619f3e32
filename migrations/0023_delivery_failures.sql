-- Why an answer did not reach the customer, in a fixed word; failure holds what a server said.
alter table message add column failure_code text
    check (failure_code in ('refused', 'unreachable', 'no-address', 'no-way-out', 'broken', 'gone'));
update message set failure_code = 'refused' where failed_at is not null;
