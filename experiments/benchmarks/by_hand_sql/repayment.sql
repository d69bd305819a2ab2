WITH owed AS (
    SELECT
        c.plan_id, c.branch_code, c.registered_by, c.agency_code, c.county_code,
        round(l.amount_unpaid / nullif(l.amount_due, 0) * 1048576) / 1048576 AS unpaid
    FROM present c JOIN lending l USING (plan_id)
    WHERE l.amount_unpaid / nullif(l.amount_due, 0) IS NOT NULL
),
overall AS (SELECT avg(unpaid) AS usual, avg(unpaid) FILTER (branch_code IS NOT NULL) AS usual_branch FROM owed),
branch AS (SELECT branch_code, sum(unpaid) AS total, count(*) AS jobs FROM owed GROUP BY branch_code),
operator AS (SELECT registered_by, sum(unpaid) AS total, count(*) AS jobs FROM owed GROUP BY registered_by),
place AS (
    SELECT agency_code, county_code, sum(unpaid) AS total, count(*) AS jobs FROM owed GROUP BY agency_code, county_code
),
own AS (SELECT plan_id, sum(unpaid) AS total, count(*) AS jobs FROM owed GROUP BY plan_id),
own_operator AS (
    SELECT plan_id, registered_by, sum(unpaid) AS total, count(*) AS jobs FROM owed GROUP BY plan_id, registered_by
)
SELECT
    c.job_id,
    l.due AS installments_due,
    l.due - l.paid AS installments_unpaid,
    l.amount_unpaid / nullif(l.amount_due, 0) AS unpaid_share,
    l.trailing_unpaid, l.first_unpaid, l.days_late, l.worst_days_late,
    CASE WHEN l.plan_id IS NOT NULL THEN l.due IS NULL END AS nothing_due_yet,
    epoch(as_of)::BIGINT / 86400.0::DOUBLE - l.payout_day AS days_since_payout,
    (coalesce(b.total - coalesce(n.total, 0), 0) + 10 * usual_branch) / (coalesce(b.jobs - coalesce(n.jobs, 0), 0) + 10)
        AS branch_unpaid_rate,
    coalesce(b.jobs - coalesce(n.jobs, 0), 0) AS branch_unpaid_count,
    (coalesce(o.total, 0) - coalesce(no.total, 0) + 10 * usual) / (coalesce(o.jobs, 0) - coalesce(no.jobs, 0) + 10)
        AS operator_unpaid_rate,
    coalesce(o.jobs, 0) - coalesce(no.jobs, 0) AS operator_unpaid_count,
    (coalesce(p.total, 0) - coalesce(n.total, 0) + 10 * usual) / (coalesce(p.jobs, 0) - coalesce(n.jobs, 0) + 10)
        AS place_unpaid_rate
FROM present c
LEFT JOIN lending l USING (plan_id)
LEFT JOIN branch b ON c.branch_code = b.branch_code
LEFT JOIN operator o ON c.registered_by = o.registered_by
LEFT JOIN place p ON c.agency_code = p.agency_code AND c.county_code = p.county_code
LEFT JOIN own n ON c.plan_id = n.plan_id
LEFT JOIN own_operator no ON c.plan_id = no.plan_id AND c.registered_by = no.registered_by,
overall, moment
