SELECT
    job_id,
    max((outcome = 'confirmed')::DOUBLE) FILTER (stage = 'sms') AS sms_confirmed,
    max((outcome = 'denied')::DOUBLE) FILTER (stage = 'sms') AS sms_denied,
    max((outcome = 'no_reply')::DOUBLE) FILTER (stage = 'sms') AS sms_no_reply,
    max((outcome = 'undelivered')::DOUBLE) FILTER (stage = 'sms') AS sms_undelivered,
    max((epoch(completed_at)::BIGINT - epoch(registered_at)::BIGINT) / 3600.0::DOUBLE) FILTER (stage = 'sms')
        AS sms_hours,
    count(*) FILTER (stage = 'sms') AS sms_checks,
    max((outcome = 'confirmed')::DOUBLE) FILTER (stage = 'phone') AS phone_confirmed,
    max((outcome = 'denied')::DOUBLE) FILTER (stage = 'phone') AS phone_denied,
    max((outcome = 'no_answer')::DOUBLE) FILTER (stage = 'phone') AS phone_no_answer,
    max((outcome = 'wrong_number')::DOUBLE) FILTER (stage = 'phone') AS phone_wrong_number,
    max((epoch(completed_at)::BIGINT - epoch(registered_at)::BIGINT) / 3600.0::DOUBLE) FILTER (stage = 'phone')
        AS phone_hours,
    count(*) FILTER (stage = 'phone') AS phone_checks
FROM landed_verifications JOIN present USING (job_id)
WHERE completed_at < getvariable('as_of') AND stage <> 'field'
GROUP BY job_id
