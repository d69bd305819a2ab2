"""What is kept of plans that share something and of visited cases, column by column."""

SCOPED = ("province_code", "county_code", "agency_code")
PLAN = ("plan_id", "cycle", *SCOPED, "program_code", "visited_on")
CASE = ("job_id", *PLAN, "outcome")
COUNTED = ("jobs", "visited_plans", "checked_jobs", "false_jobs")
HELD = ("job_id", "what", "number", *COUNTED)
PLACES = ("number", *SCOPED, "plans", *COUNTED)
LISTED = ("number", *PLAN, "jobs", "checked_jobs", "false_jobs")
MOST = 10  # plans that are listed of a place; their number and what was found of them is counted of all
