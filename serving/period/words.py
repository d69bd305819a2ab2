"""What the report of a period says, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from serving.exchange.disclosure import HIDDEN, SMALL, SMALL_PERSIAN

PERSIAN_DIGITS = str.maketrans("0123456789.,%", "۰۱۲۳۴۵۶۷۸۹٫٬٪")


@dataclass(frozen=True)
class Words:
    """Every sentence of the report, in one language."""

    language: str
    direction: str
    title: str
    span: str
    sheet: str
    summary: str
    changed: str
    number: str
    value: str
    before: str
    change: str
    definition: str
    measures: dict[str, tuple[str, str]]
    by: dict[str, str]
    columns: dict[str, str]
    fates: dict[str, str]
    not_measured: str
    sample: str
    charts: dict[str, str]
    points: str
    hidden: dict[str, str]
    hiding: str

    def numeral(self, text: str) -> str:
        """Write digits as the language does."""
        return text.translate(PERSIAN_DIGITS) if self.language == "fa" else text

    def count(self, number: float) -> str:
        """Write a whole number."""
        return self.numeral(f"{number:,.0f}")

    def share(self, number: float, digits: int = 1) -> str:
        """Write a share as a percentage."""
        return self.numeral(f"{number:.{digits}%}")


WORDS = {
    "en": Words(
        language="en",
        direction="ltr",
        title="Field visits: report of a period",
        span="{start} to {end} (the last day not counted)",
        sheet="Summary",
        summary="The numbers, and what each is a share of",
        changed="Since the period before, {start} to {end}",
        number="Number",
        value="Value",
        before="Before",
        change="Change",
        definition="What it says",
        measures={
            "visited": ("Plans visited", "Plans with a field report in the period, whatever it found."),
            "confirmed": ("Confirmed", "Visited plans of which a job was found true and none false."),
            "rejected": ("Rejected", "Visited plans of which at least one job was found false."),
            "neither": (
                "Neither",
                "Visited plans of which no job was found true or false: closed, refused, inconclusive.",
            ),
            "confirmed_of_visited": (
                "Confirmed, of the visited",
                "Confirmed plans divided by all visited plans. A plan nobody opened counts as not confirmed.",
            ),
            "confirmed_of_answered": (
                "Confirmed, of the answered",
                "Confirmed plans divided by confirmed and rejected ones; those that were neither are left out.",
            ),
            "false_rate": (
                "False, of the registered jobs",
                (
                    "Estimated from a sample whose chances are known, for the {jobs} registered jobs that no earlier "
                    "visit had reached; 95 % interval {low} to {high}. Only this number speaks of the registry: visits "
                    "go where suspicion is, so what share of the visited was confirmed does not say what share of the "
                    "registered is true."
                ),
            ),
        },
        by={"province": "By province", "agency": "By agency", "program": "By programme"},
        columns={
            "code": "Code",
            "name": "Name",
            "visited": "Visited",
            "confirmed": "Confirmed",
            "rejected": "Rejected",
            "neither": "Neither",
            "confirmed_of_visited": "Confirmed, of the visited",
            "confirmed_of_answered": "Confirmed, of the answered",
            "false_rate": "False, of the registered",
            "low": "from",
            "high": "to",
        },
        fates={"confirmed": "confirmed", "rejected": "rejected", "neither": "neither"},
        not_measured="Not measured: no sample with known chances was given, and visits that went where suspicion was "
        "say nothing of the registry.",
        sample="Sample plan {name}: {answered} of {asked} jobs answered.",
        charts={
            "shares": "The shares, this period and the one before",
            "fates": "Visited plans by province",
            "rates": "False jobs among the registered, by province, with 95 % intervals; shaded: all provinces",
            "this": "this period",
            "before": "the period before",
            "plans": "plans",
            "hidden": "not shown",
        },
        points="{change} points",
        hidden={SMALL: SMALL, HIDDEN: HIDDEN},
        hiding="Counts from 1 to 4 are shown as <5. Counts shown as * are hidden so that those cannot be computed.",
    ),
    "fa": Words(
        language="fa",
        direction="rtl",
        title="بازدیدهای میدانی: گزارش دوره‌ای",
        span="از {start} تا {end} (بدون روز پایانی)",
        sheet="خلاصه",
        summary="عددها، و این‌که هر کدام سهمی از چیست",
        changed="نسبت به دورهٔ پیش، از {start} تا {end}",
        number="عدد",
        value="مقدار",
        before="پیش از این",
        change="تغییر",
        definition="چه می‌گوید",
        measures={
            "visited": ("طرح‌های بازدیدشده", "طرح‌هایی که در این دوره گزارش میدانی دارند، هرچه یافته باشد."),
            "confirmed": ("تأییدشده", "طرح‌های بازدیدشده‌ای که دست‌کم یک شغلشان درست و هیچ‌کدام نادرست نبود."),
            "rejected": ("ردشده", "طرح‌های بازدیدشده‌ای که دست‌کم یک شغلشان نادرست بود."),
            "neither": (
                "هیچ‌کدام",
                "طرح‌های بازدیدشده‌ای که دربارهٔ هیچ شغلشان یافته‌ای نیست: بسته، امتناع، نامعلوم.",
            ),
            "confirmed_of_visited": (
                "تأییدشده، از بازدیدشده‌ها",
                "طرح‌های تأییدشده تقسیم بر همهٔ طرح‌های بازدیدشده. طرحی که بسته بود تأییدنشده به شمار می‌آید.",
            ),
            "confirmed_of_answered": (
                "تأییدشده، از پاسخ‌دارها",
                "طرح‌های تأییدشده تقسیم بر تأییدشده و ردشده؛ آن‌ها که هیچ‌کدام نبودند کنار گذاشته شده‌اند.",
            ),
            "false_rate": (
                "نادرست، از شغل‌های ثبت‌شده",
                (
                    "برآورد از نمونه‌ای با احتمال‌های معلوم، برای {jobs} شغل ثبت‌شده که پیش‌تر بازدید نشده بودند؛ بازهٔ"
                    " ۹۵ درصدی از {low} تا {high}. تنها این عدد از همهٔ ثبت‌شده‌ها می‌گوید: بازدید به جایی می‌رود که گمان"
                    " هست، پس سهم تأییدشده از بازدیدشده‌ها سهم شغل‌های درست از ثبت‌شده‌ها نیست."
                ),
            ),
        },
        by={"province": "به تفکیک استان", "agency": "به تفکیک دستگاه", "program": "به تفکیک برنامه"},
        columns={
            "code": "کد",
            "name": "نام",
            "visited": "بازدیدشده",
            "confirmed": "تأییدشده",
            "rejected": "ردشده",
            "neither": "هیچ‌کدام",
            "confirmed_of_visited": "تأییدشده از بازدیدشده",
            "confirmed_of_answered": "تأییدشده از پاسخ‌دار",
            "false_rate": "نادرست از ثبت‌شده",
            "low": "از",
            "high": "تا",
        },
        fates={"confirmed": "تأییدشده", "rejected": "ردشده", "neither": "هیچ‌کدام"},
        not_measured="اندازه‌گیری نشده است: نمونه‌ای با احتمال‌های معلوم داده نشده، و بازدیدهایی که به جای پرگمان"
        " رفته‌اند از همهٔ ثبت‌شده‌ها چیزی نمی‌گویند.",
        sample="برنامهٔ نمونه‌گیری {name}: {answered} شغل از {asked} شغل پاسخ دارد.",
        charts={
            "shares": "سهم‌ها در این دوره و دورهٔ پیش",
            "fates": "طرح‌های بازدیدشده به تفکیک استان",
            "rates": "شغل‌های نادرست از ثبت‌شده‌ها به تفکیک استان، با بازهٔ ۹۵ درصدی؛ سایه: همهٔ استان‌ها",
            "this": "این دوره",
            "before": "دورهٔ پیش",
            "plans": "طرح",
            "hidden": "پوشیده",
        },
        points="{change} واحد درصد",
        hidden={SMALL: SMALL_PERSIAN, HIDDEN: HIDDEN},
        hiding="شمارش‌های ۱ تا ۴ «کمتر از ۵» نوشته شده است. آنچه با * آمده پوشیده است تا آن‌ها محاسبه نشود.",
    ),
}
