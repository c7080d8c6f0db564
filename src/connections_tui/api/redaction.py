"""The service's words without our secrets: it may repeat what it was sent."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"


class Redaction:
    """Knows the secrets of one exchange, in each form they could come back in."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        # Longest first, in one pass: a form that holds another one must go whole.
        longest_first = sorted(forms, key=len, reverse=True)
        self._forms = re.compile(
            "|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE
        )

    def __call__(self, text: str) -> str:
        return self._forms.sub(REDACTED, text)


def basic_value(client_id: str, client_secret: str) -> str:
    """What HTTP Basic makes of a login."""
    return base64.b64encode(f"{client_id}:{client_secret}".encode()).decode("ascii")


def _forms(secret: str) -> Iterator[str]:
    """As it is, in a URL, in JSON, and in base64."""
    yield secret
    yield quote(secret, safe="", errors="replace")
    yield quote_plus(secret, errors="replace")
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    encoded = base64.b64encode(secret.encode(errors="replace"))
    yield encoded.decode("ascii").rstrip("=")
