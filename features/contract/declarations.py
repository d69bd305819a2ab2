"""The registry's tables. To add one, declare it here and put it into `TABLES` after the tables it refers to."""

from __future__ import annotations

from features.contract.columns import Kind, code, day, flag, moment, nullable, number, one_of, personal, whole, words
from features.contract.conditions import CodesWhere, InOrder, NeededWhere, OnlyWhere, Within, exactly_where
from features.contract.tables import Table

_FIRST_CYCLE = 1401  # the registry begins here
_LAST_CYCLE = 1499  # a later year is a slip of the pen
_LEVELS = ("senior", "national", "provincial", "county", "technical")

_CYCLE = whole("cycle", "دوره", at_least=_FIRST_CYCLE, at_most=_LAST_CYCLE)
_LATITUDE = number("latitude", "عرض جغرافیایی", at_least=-90, at_most=90)
_LONGITUDE = number("longitude", "طول جغرافیایی", at_least=-180, at_most=180)
_PROVINCE = code("province_code", "کد استان", digits=2)
_COUNTY = code("county_code", "کد شهرستان", digits=4)
_PROVINCE_REFERENCE = code("province_code", "کد استان", digits=2, refers_to="provinces")
_COUNTY_REFERENCE = code("county_code", "کد شهرستان", digits=4, refers_to="counties")
_NAME_FA = words("name_fa", "نام فارسی")
_NAME_EN = words("name_en", "نام انگلیسی")

PROVINCES = Table("provinces", ("province_code",), (_PROVINCE, _NAME_FA, _NAME_EN, _LATITUDE, _LONGITUDE))

COUNTIES = Table(
    "counties",
    ("county_code",),
    (_COUNTY, _PROVINCE_REFERENCE, _NAME_FA, _NAME_EN, _LATITUDE, _LONGITUDE),
    conditions=(Within("county_code", "province_code"),),
)

AGENCIES = Table("agencies", ("agency_code",), (code("agency_code", "کد دستگاه"), _NAME_FA))

PROGRAMS = Table(
    "programs",
    ("program_code",),
    (
        code("program_code", "کد برنامه"),
        _NAME_FA,
        number("loan_ceiling_per_job", "سقف وام هر شغل", at_least=0),
    ),
)

INSPECTORS = Table(
    "inspectors",
    ("inspector_id",),
    (
        code("inspector_id", "شناسه بازرس"),
        one_of("level", "سطح", *_LEVELS),
        nullable(code("firm_id", "شناسه شرکت")),
        nullable(_PROVINCE_REFERENCE),
        nullable(_COUNTY_REFERENCE),
        whole("daily_capacity", "ظرفیت روزانه", at_least=0),
    ),
    conditions=(
        *exactly_where("firm_id", "level", "technical"),
        NeededWhere("province_code", "level", ("provincial", "county")),
        NeededWhere("county_code", "level", ("county",)),
        Within("county_code", "province_code"),
    ),
)

COMMITMENTS = Table(
    "commitments",
    ("cycle", "agency_code", "province_code"),
    (
        _CYCLE,
        code("agency_code", "کد دستگاه", refers_to="agencies"),
        _PROVINCE_REFERENCE,
        whole("committed_jobs", "تعداد شغل تعهدشده", at_least=0),
        day("announced_on", "تاریخ ابلاغ"),
    ),
    known_at="announced_on",
)

PLANS = Table(
    "plans",
    ("plan_id",),
    (
        code("plan_id", "شناسه طرح"),
        _CYCLE,
        code("agency_code", "کد دستگاه", refers_to="agencies"),
        code("program_code", "کد برنامه", refers_to="programs"),
        _PROVINCE_REFERENCE,
        _COUNTY_REFERENCE,
        one_of("plan_kind", "نوع طرح", "self_employment", "home_business", "enterprise"),
        code("isic_class", "رشته فعالیت", digits=4),
        personal("owner_national_id", "کد ملی متقاضی", Kind.NATIONAL_ID),
        personal("owner_mobile", "تلفن همراه متقاضی", Kind.MOBILE),
        code("postal_code", "کد پستی", digits=10),
        nullable(code("licence_no", "شماره مجوز")),
        whole("committed_jobs", "تعداد شغل تعهدشده", at_least=1),
        nullable(_LATITUDE),
        nullable(_LONGITUDE),
        moment("approved_at", "زمان تصویب"),
    ),
    known_at="approved_at",
    conditions=(Within("county_code", "province_code"),),
)

JOBS = Table(
    "jobs",
    ("job_id",),
    (
        code("job_id", "شناسه شغل"),
        code("plan_id", "شناسه طرح", refers_to="plans"),
        _CYCLE,
        personal("worker_national_id", "کد ملی شاغل", Kind.NATIONAL_ID),
        day("worker_birth_date", "تاریخ تولد شاغل"),
        one_of("worker_gender", "جنسیت شاغل", "female", "male"),
        personal("worker_mobile", "تلفن همراه شاغل", Kind.MOBILE),
        one_of("settlement", "شهری یا روستایی", "urban", "rural"),
        one_of("support_group", "گروه حمایتی", "none", "emdad", "behzisti", "veteran"),
        one_of("employment_type", "نوع اشتغال", "self_employed", "wage"),
        day("started_on", "تاریخ شروع به کار"),
        nullable(number("declared_monthly_wage", "دستمزد ماهانه", at_least=0)),
        flag("declared_insured", "بیمه"),
        moment("registered_at", "زمان ثبت"),
        code("registered_by", "کاربر ثبت‌کننده"),
        one_of("channel", "مسیر ثبت", "portal", "batch", "webservice"),
    ),
    known_at="registered_at",
    conditions=(
        *exactly_where("declared_monthly_wage", "employment_type", "wage"),
        InOrder("worker_birth_date", "started_on"),
    ),
)

LOANS = Table(
    "loans",
    ("loan_id",),
    (
        code("loan_id", "شناسه وام"),
        code("plan_id", "شناسه طرح", refers_to="plans"),
        code("bank_code", "کد بانک", digits=3),
        code("branch_code", "کد شعبه"),
        number("approved_amount", "مبلغ مصوب", above=0),
        day("approved_on", "تاریخ تصویب"),
        number("disbursed_amount", "مبلغ پرداختی", at_least=0),
        day("disbursed_on", "تاریخ پرداخت"),
        number("annual_rate", "نرخ سالانه", at_least=0, at_most=1),
        whole("tenor_months", "مدت بازپرداخت", at_least=1),
        whole("grace_months", "دوره تنفس", at_least=0),
        one_of("guarantee_type", "نوع وثیقه", "guarantor", "cheque", "property", "salary_deduction"),
        personal("iban", "شبا", Kind.IBAN),
    ),
    known_at="disbursed_on",
    conditions=(InOrder("approved_on", "disbursed_on"),),
)

INSTALLMENTS = Table(
    "installments",
    ("loan_id", "sequence"),
    (
        code("loan_id", "شناسه وام", refers_to="loans"),
        whole("sequence", "شماره قسط", at_least=1),
        day("due_on", "سررسید", may_lie_ahead=True),
        number("amount_due", "مبلغ قسط", at_least=0),
        nullable(day("paid_on", "تاریخ پرداخت قسط")),
        number("amount_paid", "مبلغ پرداخت‌شده", at_least=0),
    ),
    known_at="paid_on",
)

VERIFICATIONS = Table(
    "verifications",
    ("verification_id",),
    (
        code("verification_id", "شناسه راستی‌آزمایی"),
        code("job_id", "شناسه شغل", refers_to="jobs"),
        one_of("stage", "مرحله", "sms", "phone", "field"),
        nullable(one_of("level", "سطح", *_LEVELS)),
        moment("completed_at", "زمان انجام"),
        one_of(
            "outcome",
            "نتیجه",
            *("confirmed", "denied", "no_reply", "undelivered", "no_answer", "wrong_number"),
            *("false", "not_found", "closed", "refused", "inconclusive"),
        ),
        nullable(code("inspector_id", "شناسه بازرس", refers_to="inspectors")),
        nullable(code("firm_id", "شناسه شرکت")),
        nullable(one_of("reported_via", "مسیر گزارش", "direct", "relayed")),
        nullable(number("distance_m", "فاصله", at_least=0)),
        nullable(number("duration_min", "مدت بازدید", at_least=0)),
    ),
    known_at="completed_at",
    conditions=(
        CodesWhere("outcome", "stage", "sms", ("confirmed", "denied", "no_reply", "undelivered")),
        CodesWhere("outcome", "stage", "phone", ("confirmed", "denied", "no_answer", "wrong_number")),
        CodesWhere(
            "outcome",
            "stage",
            "field",
            ("confirmed", "false", "not_found", "closed", "refused", "inconclusive"),
        ),
        *exactly_where("level", "stage", "field"),
        *exactly_where("inspector_id", "stage", "field"),
        *exactly_where("reported_via", "stage", "field"),
        *exactly_where("duration_min", "stage", "field"),
        *exactly_where("firm_id", "level", "technical"),
        OnlyWhere("distance_m", "stage", ("field",)),
    ),
)

APPEALS = Table(
    "appeals",
    ("appeal_id",),
    (
        code("appeal_id", "شناسه تجدیدنظر"),
        code("job_id", "شناسه شغل", refers_to="jobs"),
        moment("decided_at", "زمان رأی تجدیدنظر"),
        one_of("finding", "رأی تجدیدنظر", "confirmed", "false"),
    ),
    known_at="decided_at",
)

TABLES = {
    table.name: table
    for table in (
        PROVINCES,
        COUNTIES,
        AGENCIES,
        PROGRAMS,
        INSPECTORS,
        COMMITMENTS,
        PLANS,
        JOBS,
        LOANS,
        INSTALLMENTS,
        VERIFICATIONS,
        APPEALS,
    )
}


def table_named(name: str) -> Table:
    """Return the table of that name.

    >>> table_named("installments").key
    ('loan_id', 'sequence')
    """
    return TABLES[name]


def stored_columns(name: str) -> dict[str, str]:
    """Return a table's stored columns with their Ibis types.

    Personal values are pseudonyms of the same column name; `*_mobile_prefix` and `iban_bank` are their coarse parts.
    The versions' own columns (`recorded_at`, `landing`, `revision`) come beside these.

    >>> stored_columns("agencies")
    {'agency_code': 'string', 'name_fa': 'string'}
    """
    return table_named(name).stored
