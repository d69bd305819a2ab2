WITH asked AS (
    SELECT
        c.plan_id, c.registered_by, c.registered_day, c.county_code, c.agency_code, c.province_code, g.component_id,
        s.sms_confirmed, s.sms_denied, s.sms_undelivered, s.sms_no_reply,
        (coalesce(s.sms_denied, 0) + coalesce(s.phone_denied, 0) + coalesce(s.phone_wrong_number, 0) > 0)::INT AS bad
    FROM present c JOIN contacts s USING (job_id) LEFT JOIN components g USING (plan_id)
),
overall AS (
    SELECT avg(sms_denied) AS denied, avg(sms_undelivered) AS undelivered, avg(sms_no_reply) AS no_reply,
        avg(bad) AS bad, avg(bad) FILTER (component_id IS NOT NULL) AS bad_grouped
    FROM asked
),
operator AS (
    SELECT registered_by, sum(sms_denied) AS denied, sum(sms_undelivered) AS undelivered, count(sms_denied) AS asked
    FROM asked GROUP BY registered_by
),
operator_day AS (
    SELECT registered_by, registered_day, sum(bad) AS bad, count(*) AS asked
    FROM asked GROUP BY registered_by, registered_day
),
county AS (SELECT county_code, sum(sms_no_reply) AS no_reply, count(sms_no_reply) AS asked FROM asked GROUP BY ALL),
agency AS (
    SELECT agency_code, province_code, sum(sms_denied) AS denied, count(sms_denied) AS asked FROM asked GROUP BY ALL
),
component AS (
    SELECT component_id, sum(bad) AS bad, count(*) AS asked FROM asked WHERE component_id IS NOT NULL GROUP BY ALL
),
plan AS (
    SELECT plan_id, count(*) AS asked, sum(bad) AS bad, sum(sms_confirmed) AS confirmed, sum(sms_denied) AS denied,
        sum(sms_no_reply) AS no_reply, count(sms_denied) AS asked_sms
    FROM asked GROUP BY plan_id
),
plan_operator AS (
    SELECT plan_id, registered_by, sum(sms_denied) AS denied, sum(sms_undelivered) AS undelivered,
        count(sms_denied) AS asked
    FROM asked GROUP BY plan_id, registered_by
),
plan_day AS (
    SELECT plan_id, registered_by, registered_day, sum(bad) AS bad, count(*) AS asked FROM asked GROUP BY ALL
)
SELECT
    c.job_id,
    s.sms_confirmed, s.sms_denied, s.sms_no_reply, s.sms_undelivered, s.sms_hours, s.sms_checks,
    s.phone_confirmed, s.phone_denied, s.phone_no_answer, s.phone_wrong_number, s.phone_hours, s.phone_checks,
    p.asked AS plan_asked, p.bad AS plan_denied, p.confirmed AS plan_confirmed,
    (coalesce(o.denied, 0) - coalesce(po.denied, 0) + 10 * v.denied)
        / (coalesce(o.asked, 0) - coalesce(po.asked, 0) + 10) AS operator_denied_rate,
    coalesce(o.asked, 0) - coalesce(po.asked, 0) AS operator_denied_count,
    (coalesce(o.undelivered, 0) - coalesce(po.undelivered, 0) + 10 * v.undelivered)
        / (coalesce(o.asked, 0) - coalesce(po.asked, 0) + 10) AS operator_undelivered_rate,
    (coalesce(d.bad, 0) - coalesce(pd.bad, 0) + 10 * v.bad)
        / (coalesce(d.asked, 0) - coalesce(pd.asked, 0) + 10) AS operator_day_bad_rate,
    coalesce(d.asked, 0) - coalesce(pd.asked, 0) AS operator_day_bad_count,
    (coalesce(k.no_reply, 0) - coalesce(p.no_reply, 0) + 10 * v.no_reply)
        / (coalesce(k.asked, 0) - coalesce(p.asked_sms, 0) + 10) AS county_no_reply_rate,
    (coalesce(a.denied, 0) - coalesce(p.denied, 0) + 10 * v.denied)
        / (coalesce(a.asked, 0) - coalesce(p.asked_sms, 0) + 10) AS agency_denied_rate,
    (coalesce(m.bad, 0) - CASE WHEN m.asked > 0 THEN coalesce(p.bad, 0) ELSE 0 END + 10 * v.bad_grouped)
        / (coalesce(m.asked, 0) - CASE WHEN m.asked > 0 THEN coalesce(p.asked, 0) ELSE 0 END + 10) AS component_bad_rate,
    coalesce(m.asked, 0) - CASE WHEN m.asked > 0 THEN coalesce(p.asked, 0) ELSE 0 END AS component_bad_count
FROM present c
LEFT JOIN contacts s USING (job_id)
LEFT JOIN components g ON c.plan_id = g.plan_id
LEFT JOIN plan p ON c.plan_id = p.plan_id
LEFT JOIN operator o ON c.registered_by = o.registered_by
LEFT JOIN plan_operator po ON c.plan_id = po.plan_id AND c.registered_by = po.registered_by
LEFT JOIN operator_day d ON c.registered_by = d.registered_by AND c.registered_day = d.registered_day
LEFT JOIN plan_day pd
    ON c.plan_id = pd.plan_id AND c.registered_by = pd.registered_by AND c.registered_day = pd.registered_day
LEFT JOIN county k ON c.county_code = k.county_code
LEFT JOIN agency a ON c.agency_code = a.agency_code AND c.province_code = a.province_code
LEFT JOIN component m ON g.component_id = m.component_id,
overall v
