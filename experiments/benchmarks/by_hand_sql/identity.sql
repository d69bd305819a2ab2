WITH person AS (
    SELECT
        m.job_id,
        count(*) FILTER (o.cycle < m.cycle) AS person_earlier_jobs,
        count(*) FILTER (o.cycle = m.cycle) AS person_current_jobs,
        count(*) FILTER (o.agency_code <> m.agency_code OR o.county_code <> m.county_code) AS person_elsewhere,
        count(*) FILTER (o.owner_national_id = m.owner_national_id) AS person_same_owner,
        max((o.worker_birth_date <> m.worker_birth_date)::INT) AS person_other_birth,
        max((o.worker_gender <> m.worker_gender)::INT) AS person_other_gender,
        max((o.worker_mobile = m.worker_mobile)::INT) AS person_same_phone,
        min((epoch(m.registered_at)::BIGINT - epoch(o.registered_at)::BIGINT) / 86400.0::DOUBLE)
            AS person_days_since_last,
        min((o.registered_at > m.registered_at)::INT) AS person_is_first
    FROM present m JOIN registered o USING (worker_national_id)
    WHERE o.job_id <> m.job_id
    GROUP BY m.job_id
),
plans AS (
    SELECT plan_id, any_value(owner_national_id) AS owner_national_id, any_value(cycle) AS cycle,
        any_value(agency_code) AS agency_code, any_value(county_code) AS county_code, count(*) AS jobs
    FROM registered GROUP BY plan_id
),
owners AS (
    SELECT
        owner_national_id, count(*) AS plans, count(*) FILTER (plans.cycle = moment.cycle) AS current_plans,
        count(DISTINCT agency_code) AS agencies, count(DISTINCT county_code) AS counties, sum(jobs) AS jobs
    FROM plans, moment GROUP BY owner_national_id
),
births AS (SELECT plan_id, worker_birth_date, count(*) AS jobs FROM present GROUP BY plan_id, worker_birth_date),
members AS (
    SELECT
        plan_id, count(*) AS workers, count(DISTINCT worker_mobile) AS phones,
        epoch(min(worker_birth_date))::BIGINT AS eldest, epoch(max(worker_birth_date))::BIGINT AS youngest,
        count(DISTINCT registered_day) AS days
    FROM present GROUP BY plan_id
)
SELECT
    c.job_id,
    coalesce(person_earlier_jobs, 0) AS person_earlier_jobs,
    coalesce(person_current_jobs, 0) AS person_current_jobs,
    coalesce(person_elsewhere, 0) AS person_elsewhere,
    coalesce(person_same_owner, 0) AS person_same_owner,
    person_other_birth, person_other_gender, person_same_phone, person_days_since_last, person_is_first,
    c.worker_national_id = c.owner_national_id AS worker_is_owner,
    coalesce(w.plans, 0) - (c.worker_national_id = c.owner_national_id)::INT AS worker_owns_elsewhere,
    c.worker_mobile = c.owner_mobile AS worker_phone_is_owners,
    o.plans AS owner_plans, o.current_plans AS owner_current_plans, o.agencies AS owner_agencies,
    o.counties AS owner_counties, o.jobs AS owner_jobs,
    b.jobs - 1 AS plan_same_birth,
    CASE WHEN m.workers > 1 THEN m.phones / m.workers END AS plan_phones_share,
    CASE WHEN m.workers > 1 THEN (m.youngest - m.eldest) / (365.25::DOUBLE * 86400) END AS plan_age_span,
    m.days AS plan_registration_days
FROM present c
LEFT JOIN person USING (job_id)
LEFT JOIN owners w ON c.worker_national_id = w.owner_national_id
LEFT JOIN owners o ON c.owner_national_id = o.owner_national_id
LEFT JOIN births b ON c.plan_id = b.plan_id AND c.worker_birth_date = b.worker_birth_date
LEFT JOIN members m ON c.plan_id = m.plan_id
