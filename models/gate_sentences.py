"""What the gate says, as sentences in English and Persian, and the verdicts that they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.gate import DECIDES, LEAST_FALSE, MARGIN, Sentence, Verdict, blocking, compare, judge
from models.persian_numbers import in_persian_digits, persian_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.gate import Says, Trial

BETTER_THAN_CHANCE = 0.5  # the area under the curve of a random order


def verdict_on(trial: Trial, findings: Sequence[Mapping[str, Any]], seed: int) -> Verdict:
    """Judge a candidate against the champion."""
    if not trial.is_enough:
        false = int(trial.is_false.sum())
        return _with_findings("cannot_be_told", [_too_few(len(trial.is_false), false)], findings)
    measures = compare(trial, seed)
    says = judge(measures)
    worse = [name for name, measure in measures.items() if name != DECIDES and measure["high"] < 0.0]
    reasons = [_measured(says, measures[DECIDES]), *(_also_worse(name, measures[name]) for name in worse)]
    return _with_findings(says, reasons, findings, measures)


def verdict_untried(reason: Sentence, findings: Sequence[Mapping[str, Any]]) -> Verdict:
    """Say that the two cannot be compared, and why."""
    return _with_findings("cannot_be_told", [reason], findings)


def verdict_on_first(evaluation: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> Verdict:
    """Judge a candidate where there is no champion: it must rank later jobs better than chance would."""
    if not evaluation["cycles"]:
        return _with_findings("cannot_be_told", [_NO_LATER_CYCLE], findings)
    cycle, measured = max(evaluation["cycles"].items(), key=lambda item: int(item[0]))
    area = measured["rankers"]["rastin"]["auc"]
    if area["low"] > BETTER_THAN_CHANCE:
        return _with_findings("better", [_against_chance(cycle, area, passes=True)], findings)
    says: Says = "worse" if area["high"] < BETTER_THAN_CHANCE else "cannot_be_told"
    return _with_findings(says, [_against_chance(cycle, area, passes=False)], findings)


NO_LATER_ROWS = Sentence(
    "There is no job that was visited after the champion was trained and that neither release has learnt from: "
    "nothing can be said of which is better.",
    "هیچ شغلی نیست که پس از آموزش نسخهٔ برگزیده بازدید شده باشد و هیچ‌یک از دو نسخه از آن نیاموخته باشد: "
    "نمی‌توان گفت کدام بهتر است.",
)
OTHER_FEATURES = Sentence(
    "The champion reads features that this version does not compute: the two cannot be compared.",
    "نسخهٔ برگزیده ویژگی‌هایی می‌خواند که این نسخهٔ راستین نمی‌سازد: این دو را نمی‌توان سنجید.",
)
IS_CHAMPION = Sentence("This release is the champion already.", "همین نسخه هم‌اکنون نسخهٔ برگزیده است.")
_NO_LATER_CYCLE = Sentence(
    "No later cycle has visits enough to evaluate on: it cannot be told whether the release beats chance.",
    "هیچ دورهٔ بعدی بازدید کافی برای ارزیابی ندارد: نمی‌توان گفت این نسخه از ترتیب تصادفی بهتر است.",
)
_EN = {
    "better": "The candidate finds more",
    "not_worse": "The candidate finds no fewer, within the margin",
    "worse": "The candidate finds fewer",
    "cannot_be_told": "Which of the two finds more cannot be told",
}
_FA = {
    "better": "نسخهٔ نامزد بیشتر می‌یابد",
    "not_worse": "نسخهٔ نامزد، با رواداری معین، کمتر نمی‌یابد",
    "worse": "نسخهٔ نامزد کمتر می‌یابد",
    "cannot_be_told": "نمی‌توان گفت کدام‌یک بیشتر می‌یابد",
}


def _with_findings(
    says: Says,
    reasons: list[Sentence],
    findings: Sequence[Mapping[str, Any]],
    measures: Mapping[str, Mapping[str, float]] | None = None,
) -> Verdict:
    blocks = blocking(findings)
    return Verdict(says, (*reasons, *blocks), bool(blocks), measures or {})


def _measured(says: Says, decides: Mapping[str, float]) -> Sentence:
    numbers = [decides[name] for name in ("candidate", "champion", "difference", "low", "high")]
    en = [f"{number:.2f}" for number in numbers[:2]] + [f"{number:+.2f}" for number in numbers[2:]]
    fa = [persian_number(number, ".2f") for number in numbers[:2]]
    fa += [persian_number(number, "+.2f") for number in numbers[2:]]
    return Sentence(
        f"{_EN[says]}: {en[0]} false jobs per visit at a tenth of the plans against the champion's {en[1]}, a "
        f"difference of {en[2]} ({en[3]} to {en[4]}); a loss of up to {MARGIN:.0%} counts as none.",
        f"{_FA[says]}: در یک‌دهم طرح‌ها {fa[0]} شغل نادرست در هر بازدید در برابر {fa[1]} نسخهٔ برگزیده، اختلاف {fa[2]} "
        f"(از {fa[3]} تا {fa[4]})؛ افتی تا {persian_number(MARGIN, '.0%')} به حساب نمی‌آید.",
    )


def _also_worse(name: str, measure: Mapping[str, float]) -> Sentence:
    what, _, share = name.partition("@")
    en = {"precision": "of the jobs, its precision", "false_jobs_per_visit": "of the plans, its finds per visit"}[what]
    fa = {"precision": "شغل‌ها دقت آن", "false_jobs_per_visit": "طرح‌ها یافته‌های هر بازدید آن"}[what]
    share_fa = in_persian_digits(share)
    return Sentence(
        f"At {share} {en} is lower: {measure['candidate']:.2f} against {measure['champion']:.2f}.",
        f"در {share_fa} {fa} کمتر است: {persian_number(measure['candidate'], '.2f')} در برابر "
        f"{persian_number(measure['champion'], '.2f')}.",
    )


def _too_few(rows: int, false: int) -> Sentence:
    return Sentence(
        f"Only {rows:,} jobs were visited after the champion was trained, {false:,} of them false; at least "
        f"{LEAST_FALSE} false and as many true are needed to tell the two apart.",
        f"پس از آموزش نسخهٔ برگزیده تنها {persian_number(rows, ',d')} شغل بازدید شده که {persian_number(false, ',d')} "
        f"تای آن نادرست بوده است؛ دست‌کم {persian_number(LEAST_FALSE, 'd')} نادرست و همین شمار درست لازم است.",
    )


def _against_chance(cycle: str, area: Mapping[str, float], *, passes: bool) -> Sentence:
    en, fa = ("ranks", "مرتب می‌کند") if passes else ("is not shown to rank", "معلوم نیست مرتب کند")
    numbers = [area[name] for name in ("value", "low", "high")]
    told = [persian_number(number, ".2f") for number in numbers]
    return Sentence(
        f"There is no champion yet. The release {en} the visited jobs of cycle {cycle} better than chance: area under "
        f"the curve {numbers[0]:.2f} ({numbers[1]:.2f} to {numbers[2]:.2f}), where chance has 0.50.",
        f"هنوز نسخهٔ برگزیده‌ای نیست. این نسخه شغل‌های بازدیدشدهٔ دورهٔ {in_persian_digits(cycle)} را بهتر از تصادف {fa}: "
        f"سطح زیر منحنی {told[0]} (از {told[1]} تا {told[2]})؛ ترتیب تصادفی ۰٫۵۰ دارد.",
    )
