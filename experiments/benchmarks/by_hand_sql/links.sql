-- Plans that share a phone, an account or an address. Python joins them into components, as it does for ours.
WITH held AS (
    SELECT 'phone' AS kind, worker_mobile AS value, plan_id FROM present WHERE worker_mobile IS NOT NULL
    UNION SELECT 'phone', owner_mobile, plan_id FROM present WHERE owner_mobile IS NOT NULL
    UNION SELECT 'account', iban, plan_id FROM present WHERE iban IS NOT NULL
    UNION SELECT 'address', postal_code, plan_id FROM present WHERE postal_code IS NOT NULL
)
SELECT * FROM held QUALIFY count(*) OVER (PARTITION BY kind, value) BETWEEN 2 AND 25
