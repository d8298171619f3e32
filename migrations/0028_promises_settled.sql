-- A promise that was broken stays so, even while its clock is paused afterwards.
drop index promise_clock_settled;
create index promise_clock_settled
    on promise_clock (organisation_id, (least(due_at, broken_at, answered_at, cancelled_at)));
