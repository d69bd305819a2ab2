WITH mine AS (
    SELECT loan_id, plan_id, disbursed_on FROM landed_loans SEMI JOIN present USING (plan_id)
    WHERE approved_on < getvariable('as_of')
),
owed AS (
    SELECT
        loan_id, sequence, amount_due,
        paid_on < getvariable('as_of') AS is_paid,
        CASE WHEN paid_on < getvariable('as_of') THEN amount_paid ELSE 0 END AS amount_paid,
        (epoch(CASE WHEN paid_on < getvariable('as_of') THEN paid_on ELSE getvariable('as_of') END)::BIGINT - epoch(due_on)::BIGINT)
            / 86400.0::DOUBLE AS days_late
    FROM landed_installments
    WHERE due_on < getvariable('as_of') AND loan_id IN (SELECT loan_id FROM mine WHERE disbursed_on < getvariable('as_of'))
),
repaid AS (
    SELECT
        loan_id,
        count(*) AS due,
        count(*) FILTER (is_paid) AS paid,
        sum(amount_due) AS amount_due,
        sum(amount_due - amount_paid) AS amount_unpaid,
        coalesce(max(sequence) FILTER (is_paid), 0) AS last_paid,
        max((sequence = 1 AND is_paid IS NOT TRUE AND days_late > 30)::INT) AS first_unpaid,
        avg(round(days_late * 1048576) / 1048576) AS days_late,
        max(days_late) AS worst_days_late
    FROM owed GROUP BY loan_id
)
SELECT
    plan_id,
    min(epoch(CASE WHEN disbursed_on < getvariable('as_of') THEN disbursed_on END)::BIGINT / 86400.0::DOUBLE) AS payout_day,
    sum(due) AS due,
    sum(paid) AS paid,
    sum(amount_due) AS amount_due,
    sum(amount_unpaid) AS amount_unpaid,
    max(due - last_paid) AS trailing_unpaid,
    max(first_unpaid) AS first_unpaid,
    avg(round(days_late * 1048576) / 1048576) AS days_late,
    max(worst_days_late) AS worst_days_late
FROM mine LEFT JOIN repaid USING (loan_id)
GROUP BY plan_id
