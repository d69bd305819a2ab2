"""The key that an inspector's browser seals reports with that are not sent yet: one an account, given with its pages.

On a phone that several people use, whoever is not logged in as its owner has the sealed report and not the key.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from features.ledger.keys import open_signer

if TYPE_CHECKING:
    from features.settings import Settings
    from serving.people import Keyholder

_PURPOSE = "rastin-unsent-reports 1"  # so that what is made of the ledger's key for this stands for nothing else


def phone_key(settings: Settings, holder: Keyholder) -> str:
    """Return the key of an account, 64 hexadecimal digits: the same at each log-in, and nobody's who is not let in."""
    secret = open_signer(settings.ledger_key_path).secret
    return hmac.new(secret, f"{_PURPOSE}\n{holder.account}\n".encode(), hashlib.sha256).hexdigest()
