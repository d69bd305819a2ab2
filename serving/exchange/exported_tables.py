"""Every table that a command writes for others, declared. To add one, declare it here and put it into `EXPORTED`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.contract import TABLES
from features.contract.columns import Column, Kind, code, day, moment, nullable, number, one_of, whole, words
from serving.exchange.changes import CHANGES, ENGLISH
from serving.exchange.disclosure import HIDDEN, SMALL
from serving.exchange.exchanged_table import ExchangedColumn, ExchangedTable

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEVELS = ("senior", "national", "provincial", "county", "technical")
Said = tuple[Column, str]


def _share(name: str, label_fa: str) -> Column:
    return number(name, label_fa, at_least=0, at_most=1)


JOB = (code("job_id", "شناسه شغل"), "A registered job.")
PLAN = (code("plan_id", "شناسه طرح"), "A plan; what is visited.")
PROVINCE = (code("province_code", "کد استان", digits=2), "Province, of the Statistical Centre of Iran.")
COUNTY = (code("county_code", "کد شهرستان", digits=4), "County; its first two digits are its province.")
AGENCY = (code("agency_code", "کد دستگاه"), "The agency that registered it.")
PROGRAM = (code("program_code", "کد برنامه"), "The programme it belongs to.")
CHANCE = (number("inclusion_probability", "احتمال شمول", above=0, at_most=1), "Its chance of being in this sample.")
TO_CHECK = (whole("jobs_to_check", "تعداد شغل برای بررسی", at_least=1, at_most=25), "How many jobs a visit checks.")
EXPECTED = (number("expected_false_jobs", "شغل نادرست مورد انتظار", at_least=0), "False jobs that a visit should find.")
REASONS = tuple(
    (nullable(words(f"reason_{n}", f"دلیل {n}")), "A sentence that a person can check, or empty.") for n in (1, 2, 3)
)
LEVEL = (one_of("level", "سطح", *_LEVELS), "The level of the inspector.")
INSPECTOR = (code("inspector_id", "شناسه بازرس"), "Who visits.")
FIRM = (nullable(code("firm_id", "شناسه شرکت")), "The firm, of technical inspectors.")
LOW = (nullable(_share("low", "کران پایین")), "Lower end of the 95 % interval.")
HIGH = (nullable(_share("high", "کران بالا")), "Upper end of the 95 % interval.")
STOP = (whole("stop", "نوبت در روز", at_least=1), "The place of the visit in its day.")
KM = (nullable(number("km", "کیلومتر", at_least=0)), "Kilometres from the stop before.")
JALALI = (Column("date_jalali", "تاریخ", Kind.CODE, pattern="[0-9]{4}/[0-9]{2}/[0-9]{2}"), "The day, Jalali.")
DATE = (day("date", "تاریخ میلادی", may_lie_ahead=True), "The day.")


def _optional(said: Said) -> Said:
    return nullable(said[0]), said[1]


def _table(
    name: str,
    english: str,
    persian: str,
    columns: Iterable[Said],
    key: tuple[str, ...],
    made_by: str,
    missing: tuple[str, ...] = (),
) -> ExchangedTable:
    listed = tuple(ExchangedColumn(column, meaning) for column, meaning in columns)
    return ExchangedTable(name, english, persian, listed, key, made_by, missing)


def _count(name: str, label_fa: str, english: str) -> Said:
    """Declare a count of an aggregate: hidden where it is small."""
    return nullable(whole(name, label_fa, at_least=0)), english


RANKED_LIST = _table(
    "ranked_list",
    "Jobs of a cycle by risk, with reasons.",
    "فهرست رتبه‌بندی‌شدهٔ شغل‌های یک دوره، با دلیل‌ها",
    (
        (whole("rank", "رتبه", at_least=1), "The job's place, from 1."),
        *(JOB, PLAN, (_share("score", "امتیاز"), "How likely a visit would find the job false."), *REASONS),
        *(PROVINCE, COUNTY, AGENCY, PROGRAM),
    ),
    ("rank",),
    "rastin rank",
)

SCORES = _table(
    "scores",
    "Scores of every registered job of a cycle (Parquet).",
    "امتیاز همهٔ شغل‌های ثبت‌شدهٔ یک دوره",
    (
        *(JOB, PLAN, (_share("score", "امتیاز"), "How likely a visit would find the job false.")),
        (_share("score_low", "کران پایین امتیاز"), "Lower end of its interval."),
        (_share("score_high", "کران بالای امتیاز"), "Upper end of its interval."),
        (number("raw_score", "امتیاز خام"), "What the list is ordered by."),
        (code("release", "نسخهٔ مدل"), "The release that scored."),
        (moment("as_of", "تا تاریخ"), "Nothing known at or after this moment was used."),
        *(PROVINCE, COUNTY, AGENCY, PROGRAM),
    ),
    ("job_id",),
    "rastin score",
)

SAMPLE_PLAN = _table(
    "sample_plan",
    "The plans to visit, each with its chance.",
    "برنامهٔ نمونه‌گیری: طرح‌هایی که باید بازدید شود",
    (
        (whole("visit_order", "ترتیب بازدید", at_least=1), "The order in which to visit."),
        *(PLAN, LEVEL, PROVINCE, COUNTY, AGENCY),
        (one_of("arm", "بازو", "targeted", "random"), "Taken for its risk, or at random."),
        *(CHANCE, EXPECTED, TO_CHECK, *REASONS),
        (one_of("revisit", "بازدید دوم", "yes", "no"), "Whether another level is to visit it again."),
        (nullable(one_of("revisit_level", "سطح بازدید دوم", *_LEVELS)), "Which level visits it again."),
    ),
    ("plan_id",),
    "rastin plan",
)

JOBS_TO_CHECK = _table(
    "jobs_to_check",
    "The jobs that the visits of a sample plan check.",
    "شغل‌هایی که در بازدیدها بررسی می‌شود",
    (PLAN, JOB, CHANCE),
    ("job_id",),
    "rastin plan",
)

VISIT_SCHEDULE = _table(
    "visit_schedule",
    "Inspectors' days and stops.",
    "برنامهٔ روزانهٔ بازرسان",
    (
        *(DATE, JALALI, (whole("day", "روز کاری", at_least=1), "The working day, from 1.")),
        *(INSPECTOR, LEVEL, FIRM, STOP, KM, PLAN),
        (one_of("visit", "نوبت بازدید", "first", "second"), "The first visit to the plan, or another level's second."),
        *(PROVINCE, COUNTY),
    ),
    ("plan_id", "visit"),
    "rastin plan",
)

RESERVE = _table(
    "reserve",
    "Plans that may be visited where others cannot be, in batches.",
    "طرح‌های ذخیره، دسته به دسته",
    (
        *(PROVINCE, (whole("reserve_batch", "دستهٔ ذخیره", at_least=1), "Released whole, in this order.")),
        *(PLAN, COUNTY, AGENCY, EXPECTED, TO_CHECK),
    ),
    ("plan_id",),
    "rastin plan",
)

RESERVE_JOBS = _table(
    "reserve_jobs",
    "The jobs that visits to the reserve check.",
    "شغل‌هایی که در بازدید از ذخیره بررسی می‌شود",
    (PLAN, JOB),
    ("job_id",),
    "rastin plan",
)

SUPERVISION = _table(
    "supervision",
    "Visits of technical supervision to every registered job.",
    "بازدیدهای نظارت فنی از همهٔ شغل‌های ثبت‌شده",
    (
        (whole("visit_order", "ترتیب بازدید", at_least=1), "The order in which to visit."),
        PLAN,
        (whole("visit_of_plan", "نوبت بازدید طرح", at_least=1), "Which of the plan's visits."),
        (whole("visits_of_plan", "تعداد بازدید طرح", at_least=1), "How many visits the plan takes."),
        (whole("jobs", "تعداد شغل", at_least=1), "The plan's jobs."),
        *(EXPECTED, PROVINCE, COUNTY, AGENCY),
        (whole("week", "هفته", at_least=1), "The week, from 1."),
        *(DATE, JALALI, INSPECTOR, FIRM, STOP, KM),
    ),
    ("visit_order",),
    "rastin supervise",
)

HIDES = (SMALL, HIDDEN)
ESTIMATES = _table(
    "estimates",
    "What share of the registered jobs is false, estimated from a sample plan.",
    "برآورد سهم شغل‌های نادرست از ثبت‌شده‌ها",
    (
        (one_of("by", "به تفکیک", "total", "province", "agency", "program"), "What the groups are."),
        (code("code", "کد"), "The group; `all` in total."),
        _count("jobs", "تعداد شغل", "Registered jobs that the estimate speaks of."),
        _count("visited_plans", "طرح‌های بازدیدشده", "Plans with an answer."),
        (nullable(_share("false_rate", "سهم نادرست")), "The estimated share of false jobs."),
        *(LOW, HIGH),
        (nullable(_share("least", "کمینه")), "Were all that was not answered true."),
        (nullable(_share("most", "بیشینه")), "Were all that was not answered false."),
    ),
    ("by", "code"),
    "rastin estimate",
    HIDES,
)

AGENCIES = _table(
    "agencies",
    "The agency table: commitments, registrations, the share that holds, and ranks with their intervals.",
    "جدول دستگاه‌ها",
    (
        *(AGENCY, (words("name_fa", "نام فارسی"), "Its name.")),
        _count("committed_jobs", "تعداد شغل تعهدشده", "Jobs it committed to."),
        _count("registered_jobs", "تعداد شغل ثبت‌شده", "Jobs it registered."),
        _count("confirmed_before", "تأییدشدهٔ پیشین", "Jobs that earlier visits confirmed."),
        _count("false_before", "نادرست پیشین", "Jobs that earlier visits found false."),
        _count("jobs_measured", "شغل‌های اندازه‌گیری‌شده", "Jobs that the share speaks of."),
        _count("visited_plans", "طرح‌های بازدیدشده", "Plans with an answer."),
        (nullable(_share("verified_share", "سهم درست")), "The share of the measured jobs that holds."),
        *(LOW, HIGH),
        (nullable(number("of_commitment", "نسبت به تعهد", at_least=0)), "Jobs that exist, of those committed to."),
        (nullable(number("of_commitment_low", "کران پایین نسبت", at_least=0)), "Lower end."),
        (nullable(number("of_commitment_high", "کران بالای نسبت", at_least=0)), "Upper end."),
        (nullable(words("note", "یادداشت")), "`too few to say` or `nothing to measure`."),
        (nullable(whole("rank", "رتبه", at_least=1)), "Its rank, among those that can be ranked."),
        (nullable(whole("rank_best", "بهترین رتبه", at_least=1)), "The best rank it may have."),
        (nullable(whole("rank_worst", "بدترین رتبه", at_least=1)), "The worst rank it may have."),
        (nullable(words("bands", "گروه‌ها")), "Bands of agencies that cannot be told apart."),
        (nullable(words("not_told_apart_from", "جداناپذیر از")), "Agencies that it cannot be told apart from."),
    ),
    ("agency_code",),
    "rastin agencies",
    HIDES,
)

_FATES = (
    _count("visited", "بازدیدشده", "Plans with a field report in the period."),
    _count("confirmed", "تأییدشده", "Of which a job was found true and none false."),
    _count("rejected", "ردشده", "Of which a job was found false."),
    _count("neither", "هیچ‌کدام", "Of which nothing was found."),
    (nullable(_share("confirmed_of_visited", "تأییدشده از بازدیدشده")), "Confirmed, of the visited."),
    (nullable(_share("confirmed_of_answered", "تأییدشده از پاسخ‌دار")), "Confirmed, of confirmed and rejected."),
    (nullable(_share("false_rate", "نادرست از ثبت‌شده")), "False, of the registered; empty without a sample."),
)
PERIOD_GROUPS = _table(
    "period_groups",
    "The report of a period by province, agency and programme (groups.csv).",
    "گزارش دوره‌ای به تفکیک استان، دستگاه و برنامه",
    (
        (one_of("by", "به تفکیک", "province", "agency", "program"), "What the groups are."),
        (code("code", "کد"), "The group."),
        (words("name", "نام"), "Its name."),
        *(*_FATES, LOW, HIGH),
    ),
    ("by", "code"),
    "rastin report period",
    HIDES,
)
PERIOD_SUMMARY = _table(
    "period_summary",
    "The numbers of a period's report (summary.csv).",
    "عددهای گزارش دوره‌ای",
    (
        (one_of("measure", "عدد", *(column.name for column, _ in _FATES)), "Which number."),
        (nullable(number("value", "مقدار")), "The number, or share."),
        *(LOW, HIGH),
        (nullable(number("previous", "دورهٔ پیش")), "The same of the period before."),
        (nullable(number("change", "تغییر")), "Since the period before."),
        (words("name", "نام"), "Its name."),
        (words("definition", "تعریف"), "What it says, and what it is a share of."),
    ),
    ("measure",),
    "rastin report period",
    HIDES,
)

QUARANTINE = _table(
    "quarantine",
    "Rows that broke a rule, and what each must become.",
    "ردیف‌های قرنطینه، و این‌که هر کدام چه باید بشود",
    (
        (code("table", "جدول"), "The table of the contract."),
        (words("file", "پرونده"), "The file it came in."),
        (whole("row", "ردیف", at_least=1), "Its row there, from 1 after the header."),
        (nullable(words("key", "کلید")), "Its key, unless that could name a person."),
        (nullable(code("column", "ستون")), "The column at fault."),
        (code("rule", "قاعده"), "The rule that names it."),
        (words("message_fa", "چه باید بشود"), "What it must become, in Persian."),
        (words("message_en", "چه باید بشود، به انگلیسی"), "The same in English."),
    ),
    (),
    "rastin quarantine export",
)

ODK_WORKLIST = _table(
    "odk_worklist",
    "Visits as ODK entities of the list `visits`.",
    "بازدیدها به شکل موجودیت‌های ODK",
    (
        (Column("name", "شناسه", Kind.CODE, pattern="[0-9a-f-]{36}"), "The entity's UUID."),
        (words("label", "نام"), "What the inspector reads."),
        (code("plan", "شناسه طرح"), "The plan."),
        _optional((one_of("level", "سطح", *_LEVELS), "The level that is to visit.")),
        (nullable(code("inspector", "شناسه بازرس")), "Who is to visit; empty without a schedule."),
        (nullable(code("firm", "شناسه شرکت")), "The firm, of technical inspectors."),
        (nullable(day("day", "روز", may_lie_ahead=True)), "When; empty without a schedule."),
        (code("county", "کد شهرستان", digits=4), "The county."),
        (words("jobs", "شغل‌ها"), "The ids of the jobs to check, apart by spaces."),
        (nullable(words("geometry", "جا")), "Registered latitude and longitude, as ODK writes a point."),
    ),
    ("name",),
    "rastin odk worklist",
)

SANAR_WORKLIST = _table(
    "sanar_worklist",
    "Jobs that technical inspectors are to check, for the firms' field system.",
    "شغل‌هایی که بازرسان فنی باید بررسی کنند",
    (
        (Column("visit_id", "شناسه بازدید", Kind.CODE, pattern="[0-9a-f-]{36}"), "The visit's UUID."),
        *(PLAN, JOB, (nullable(code("firm_id", "شناسه شرکت")), "The firm; empty without a schedule.")),
        (nullable(code("inspector_id", "شناسه بازرس")), "Who is to visit; empty without a schedule."),
        *(_optional(DATE), _optional(JALALI), PROVINCE, COUNTY),
        (words("county_name", "نام شهرستان"), "The county's name."),
        (nullable(number("latitude", "عرض جغرافیایی", at_least=-90, at_most=90)), "Registered place, WGS 84."),
        (nullable(number("longitude", "طول جغرافیایی", at_least=-180, at_most=180)), "Registered place, WGS 84."),
    ),
    ("job_id", "visit_id"),
    "rastin sanar worklist",
)

_MEANINGS = {
    "field_results": ("What field visits found, row by row.", "نتیجهٔ بازدیدهای میدانی، ردیف به ردیف"),
    "plans": ("Plans, without a name of a person.", "طرح‌ها، بی نام اشخاص"),
    "jobs": ("Registered jobs, without a name of a person.", "شغل‌های ثبت‌شده، بی نام اشخاص"),
}
CHANGED = tuple(
    _table(
        name,
        english,
        persian,
        [(column, ENGLISH[column.name]) for column in CHANGES[name].columns],
        TABLES[CHANGES[name].source].key,
        f"rastin export {name}",
    )
    for name, (english, persian) in _MEANINGS.items()
)

EXPORTED = {
    table.name: table
    for table in (
        *(RANKED_LIST, SCORES, SAMPLE_PLAN, JOBS_TO_CHECK, VISIT_SCHEDULE, RESERVE, RESERVE_JOBS, SUPERVISION),
        *(ESTIMATES, AGENCIES, PERIOD_GROUPS, PERIOD_SUMMARY, QUARANTINE, ODK_WORKLIST, SANAR_WORKLIST, *CHANGED),
    )
}
