WITH reports AS (
    SELECT job_id, inspector_id, reported_via, duration_min, distance_m, (outcome <> 'confirmed')::INT AS is_false
    FROM landed_verifications
    WHERE completed_at < getvariable('as_of') AND stage = 'field' AND outcome IN ('false', 'not_found', 'confirmed')
),
usual AS (SELECT avg(is_false) AS usual FROM reports),
records AS (
    SELECT inspector_id, least((sum(is_false) + 20 * any_value(usual)) / ((count(*) + 20) * any_value(usual)), 1) AS record
    FROM reports, usual GROUP BY inspector_id
),
judged AS (
    SELECT
        job_id,
        avg(is_false) AS is_false,
        avg(CASE WHEN is_false = 1 THEN 1 ELSE round(
            CASE WHEN reported_via = 'relayed' THEN 0.7::DOUBLE ELSE 1 END
            * CASE WHEN duration_min < 10 THEN 0.5::DOUBLE ELSE 1 END
            * CASE WHEN distance_m > 1000 THEN 0.5::DOUBLE ELSE 1 END
            * coalesce(record, 1) * 1048576) / 1048576 END) AS credence
    FROM reports LEFT JOIN records USING (inspector_id) GROUP BY job_id
)
SELECT * FROM registered JOIN judged USING (job_id)
