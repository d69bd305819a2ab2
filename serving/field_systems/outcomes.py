"""What a field visit may say of a job: the contract's codes, in words for those who visit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One outcome of a field check, as it is asked for."""

    code: str
    persian: str
    english: str


OUTCOMES = (
    Outcome("confirmed", "تأیید: شغل هست", "Confirmed: the job exists"),
    Outcome("false", "نادرست: چنین شغلی نیست", "False: there is no such job"),
    Outcome("not_found", "یافت نشد: جا یا شاغل پیدا نشد", "Not found: neither place nor worker"),
    Outcome("closed", "بسته بود", "Closed: nobody was there"),
    Outcome("refused", "از پاسخ خودداری شد", "Refused: no answer was given"),
    Outcome("inconclusive", "نتیجه روشن نشد", "Inconclusive: it could not be told"),
)
