"""Every errand that a process of its own runs: of sample plans, auditors and arrivals, PDFs, what is made ahead."""

from serving.arrivals.scoring import score_arrival
from serving.auditing.kept_audits import rederive, verify
from serving.cycle_summary import summarise
from serving.neighbours.making import make_neighbours
from serving.pdf_file import pdf
from serving.plan_life.errands import main as answer


def main() -> None:
    """Answer one question, as `plan_life.errands` says."""
    answer(
        {
            "verify": verify,
            "rederive": rederive,
            "score arrival": score_arrival,
            "neighbours": make_neighbours,
            "cycle summary": summarise,
            "pdf": pdf,
        }
    )
