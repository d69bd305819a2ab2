"""Every module that maps a table of the records: whoever looks at all of the records loads all of them first."""

from serving import kept_answers
from serving.arrivals import arrival
from serving.decisions import decision
from serving.field_reports import report
from serving.people import key, log_in, person
from serving.plan_life import kept_plan, reserve, visit

MAPPED = (person, key, log_in, kept_plan, visit, reserve, report, decision, arrival, kept_answers)
