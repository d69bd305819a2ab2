"""What a user did wrong, said in English and in Persian, without a traceback."""

from __future__ import annotations


class Fault(Exception):
    """Something the user can mend: bad input, a missing file, a command out of order.

    Parameters
    ----------
    english, persian
        The same sentence in both languages. Neither may hold a personal value (national ID, phone, IBAN).
    """

    def __init__(self, english: str, persian: str) -> None:
        super().__init__(english)
        self.english = english
        self.persian = persian

    def __str__(self) -> str:
        return f"{self.english}\n{self.persian}"
