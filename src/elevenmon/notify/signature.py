"""How a receiver of the webhook can tell that a message is ours, and new.

The signature is the HMAC-SHA256, in hex, of the timestamp's digits, a full stop and the body's bytes. A
receiver computes it anew with the same secret, compares in constant time, and refuses what is minutes old.
"""

import hmac
from hashlib import sha256
from typing import Final

from elevenmon.domain.secret import Secret

ID_HEADER: Final = "X-Elevenmon-Id"
"""The document's `id`: the same in every try."""
TIMESTAMP_HEADER: Final = "X-Elevenmon-Timestamp"
"""Unix seconds of this try."""
SIGNATURE_HEADER: Final = "X-Elevenmon-Signature"
"""`sha256=` and 64 hex digits; only where there is a secret."""


def headers(body: bytes, *, announcement_id: str, timestamp: int, secret: Secret | None) -> dict[str, str]:
    """The headers of one try."""
    sent = {ID_HEADER: announcement_id, TIMESTAMP_HEADER: str(timestamp)}
    if secret is not None:
        sent[SIGNATURE_HEADER] = f"sha256={signature(secret, timestamp, body)}"
    return sent


def signature(secret: Secret, timestamp: int, body: bytes) -> str:
    """64 hex digits."""
    message = b"%d.%b" % (timestamp, body)
    return hmac.new(secret.reveal().encode("ascii"), message, sha256).hexdigest()
