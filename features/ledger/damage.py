"""What is said where the ledger's files are not what was signed."""

from __future__ import annotations

from features.faults import Fault


class LedgerDamaged(Fault):
    """The ledger's files are not what was signed; its sentences say where."""


def not_signed() -> LedgerDamaged:
    """Say that a checkpoint is not signed by the ledger's key."""
    return LedgerDamaged(
        "The ledger's checkpoint must be signed by the ledger's key; it is not.",
        "نقطهٔ وارسی دفتر رویدادها باید با کلید دفتر امضا شده باشد؛ نشده است.",
    )


def damaged_count(signed: int, held: int) -> LedgerDamaged:
    """Say that entries are too few or too many."""
    return LedgerDamaged(
        f"The ledger must hold the {signed} entries that were signed; it holds {held}.",
        f"دفتر رویدادها باید همان {signed} ردیف امضاشده را داشته باشد؛ {held} ردیف دارد.",
    )


def damaged_at(index: int) -> LedgerDamaged:
    """Say which entry is not as it was written."""
    return LedgerDamaged(
        f"Each entry of the ledger must be as it was written; entry {index} is not.",
        f"هر ردیف دفتر رویدادها باید همان باشد که نوشته شد؛ ردیف {index} نیست.",
    )


def damaged_somewhere() -> LedgerDamaged:
    """Say that the root is another one, though each entry has the hash that stands before it."""
    return LedgerDamaged(
        "The ledger's entries must have the root that was signed; they have another, and their own hashes were "
        "changed with them. Compare with a copy to find where.",
        "ردیف‌های دفتر رویدادها باید همان ریشهٔ امضاشده را داشته باشند؛ ندارند و درهم‌ریزهای خودشان هم تغییر کرده است."
        " برای یافتن جای تغییر با نسخه‌ای دیگر بسنجید.",
    )
