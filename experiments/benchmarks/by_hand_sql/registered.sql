-- One row a job known, cut at the moment, a constant. `landed_*` read the store.
WITH accounts AS (
    SELECT plan_id, arg_min(iban, loan_id) AS iban, arg_min(branch_code, loan_id) AS branch_code
    FROM landed_loans WHERE approved_on < getvariable('as_of') GROUP BY plan_id
)
SELECT
    j.job_id, j.plan_id, j.worker_national_id, j.worker_birth_date, j.worker_gender, j.worker_mobile, j.registered_at,
    j.registered_by, j.registered_at::DATE AS registered_day, j.employment_type, j.started_on, j.declared_monthly_wage,
    j.declared_insured, j.channel, p.cycle, p.agency_code, p.program_code, p.province_code, p.county_code, p.plan_kind,
    p.isic_class, p.owner_national_id, p.owner_mobile, p.postal_code, p.committed_jobs, p.latitude, p.longitude,
    p.approved_at, p.licence_no IS NOT NULL AS is_licensed, a.iban, a.branch_code
FROM landed_jobs j JOIN landed_plans p USING (plan_id) LEFT JOIN accounts a USING (plan_id)
WHERE j.registered_at < getvariable('as_of') AND p.approved_at < getvariable('as_of')
