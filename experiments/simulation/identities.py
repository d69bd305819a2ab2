"""Valid numbers for invented people: national IDs, phones, IBANs, postal codes.

A person is a whole number, and every attribute follows from it and the seed. So a person can come back in a later cycle
without anybody having kept a list. Nobody real is meant: the numbers are spread evenly over what is valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.simulation.arrays import hashed, hashed_unit

if TYPE_CHECKING:
    from experiments.simulation.arrays import Flags, Ints

NATIONAL_ID_STEMS = 10**9
_STEM_STEP = 618_033_989  # coprime to the stems: different people get different stems
_REPEATED_DIGIT = 111_111_111  # 111111111, 222222222, ... pass the check digit but are not valid
_MOBILE_PREFIXES = np.array(
    [*range(901, 904), 905, *range(910, 923), 930, 933, *range(935, 940), 941, *range(990, 995)],
)
MOBILES = len(_MOBILE_PREFIXES) * 10**7
_MOBILE_STEP = 190_983_007  # coprime to the mobiles
_POSTAL_STEP = 3_819_661  # coprime to the places of a county
POSTAL_PLACES = 10**7
_IBAN_COUNTRY = 1827_00  # "IR00" as ISO 13616 reads letters
ACCOUNT_DIGITS = 18
_YOUNGEST_BIRTH = 13_500  # days since 1970: born in late 2006
_OLDEST_BIRTH = -5_500  # born in late 1954

# Where the numbers of each sort of phone and of account holder begin; people are numbered from 0.
ACCOUNTANTS = 50_000_000
RINGS = 70_000_000
CAMPAIGNS = 90_000_000


def check_digits(stems: Ints) -> Ints:
    """Return the tenth digit of national IDs from their first nine.

    >>> check_digits(np.array([138489301])).tolist()
    [6]
    """
    total = np.zeros(len(stems), np.int64)
    rest = stems.copy()
    for weight in range(2, 11):
        total += weight * (rest % 10)
        rest //= 10
    remainder = total % 11
    return np.where(remainder < 2, remainder, 11 - remainder)  # noqa: PLR2004  # the rule of the civil registry


def national_ids(people: Ints, shift: int) -> Ints:
    """Return the national ID of each person, as a number of up to ten digits."""
    stems = (people * _STEM_STEP + shift) % NATIONAL_ID_STEMS
    stems = np.where(stems % _REPEATED_DIGIT == 0, (stems + NATIONAL_ID_STEMS // 2) % NATIONAL_ID_STEMS + 1, stems)
    return stems * 10 + check_digits(stems)


def mobiles(phones: Ints, shift: int) -> Ints:
    """Return the ten digits after the leading 0 of each phone; different phones get different numbers."""
    number = (phones * _MOBILE_STEP + shift) % MOBILES
    return _MOBILE_PREFIXES[number // 10**7] * 10**7 + number % 10**7


def postal_codes(county: Ints, place: Ints) -> Ints:
    """Return the postal code of a place: three digits of its county's area, seven of its own."""
    return (county + 111) * POSTAL_PLACES + (place * _POSTAL_STEP + 1_234_567) % POSTAL_PLACES


def account_numbers(holders: Ints, salt: int) -> Ints:
    """Return the account of each holder at their bank, up to 18 digits."""
    return (hashed(holders, salt) % np.uint64(10**ACCOUNT_DIGITS)).astype(np.int64)


def iban_check_digits(bank: Ints, account: Ints) -> Ints:
    """Return the two check digits of `IR` + check + bank (3) + 0 + account (18), by ISO 13616.

    >>> iban_check_digits(np.array([33]), np.array([0])).tolist()
    [34]
    """
    remainder = (bank % 97) * pow(10, 1, 97) % 97
    remainder = (remainder * pow(10, ACCOUNT_DIGITS, 97) + account % 97) % 97
    remainder = (remainder * pow(10, 6, 97) + _IBAN_COUNTRY % 97) % 97
    return 98 - remainder


@dataclass(frozen=True)
class People:
    """Everybody the simulation could name, under one seed."""

    seed: int

    def is_female(self, people: Ints) -> Flags:
        """Tell women from men, even numbers of both."""
        flags: Flags = hashed_unit(people, self.seed * 8 + 1) < 0.45  # noqa: PLR2004  # the registry's share of women
        return flags

    def birth_days(self, people: Ints) -> Ints:
        """Return days of birth, since 1970; the young are more."""
        age = hashed_unit(people, self.seed * 8 + 2) ** 1.4
        return (_YOUNGEST_BIRTH - age * (_YOUNGEST_BIRTH - _OLDEST_BIRTH)).astype(np.int64)

    def national_ids(self, people: Ints) -> Ints:
        """Return national IDs."""
        return national_ids(people, self._shift(3))

    def mobiles(self, phones: Ints) -> Ints:
        """Return phone numbers; a person's own phone has the person's number."""
        return mobiles(phones, self._shift(4))

    def accounts(self, holders: Ints) -> Ints:
        """Return account numbers."""
        return account_numbers(holders, self.seed * 8 + 5)

    def _shift(self, salt: int) -> int:
        return int(hashed(np.array([self.seed]), salt)[0] % np.uint64(NATIONAL_ID_STEMS))
