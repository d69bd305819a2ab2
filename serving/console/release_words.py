"""Words for what is said of releases: verdicts of the gate, orders, guards, groups and stages of a run."""

from __future__ import annotations

from serving.console.marking import marked as _

SAYS = {
    "better": _("Better"),
    "not_worse": _("Not worse"),
    "worse": _("Worse"),
    "cannot_be_told": _("It cannot be told"),
}
ACTIONS = {"promote": _("Promoted"), "rollback": _("Rolled back"), "refuse": _("Turned down")}
RANKERS = {
    "rastin": _("This release"),
    "logistic_regression": _("Logistic regression"),
    "rules": _("The rules of today"),
    "unregularised_tree": _("A tree without restraint"),
    "last_result": _("The last result"),
    "random": _("At random"),
}
GUARDS = {
    "leak": _("Leak of what came later"),
    "lookup": _("Looked up, not learnt"),
    "drift": _("Drift"),
    "small_groups": _("Small groups"),
    "recording": _("How it was recorded"),
    "verifier": _("Depends on who verified"),
}
SEVERITIES = {"serious": _("Serious"), "notice": _("Notice")}
VERDICTS = {
    "higher": _("Listed wrongly more often"),
    "lower": _("Listed wrongly less often"),
    "level": _("Not told from the rest"),
    "too_few": _("Too few to say"),
}
VALUES = {
    "female": _("Women"),
    "male": _("Men"),
    "urban": _("Urban"),
    "rural": _("Rural"),
    "none": _("No support group"),
    "emdad": _("Imam Khomeini Relief"),
    "behzisti": _("Welfare organisation"),
    "veteran": _("Veterans"),
}
MEASURES = {
    "precision": _("Precision at %(share)s of the jobs"),
    "false_jobs_per_visit": _("False jobs per visit at %(share)s of the plans"),
}
STATES = {
    "running": _("Goes on"),
    "interrupted": _("Interrupted"),
    "finished": _("Finished"),
    "failed": _("Failed"),
}
STAGES = {
    "ingest": _("Land the drop"),
    "features": _("Describe visited jobs"),
    "train": _("Fit and calibrate"),
    "evaluate": _("Measure on later cycles"),
    "gate": _("Hold against the champion"),
    "score": _("Score the cycle"),
    "publish": _("Publish the scores"),
}
