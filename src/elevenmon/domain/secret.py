"""The API key as a value that cannot be shown by accident, and the redaction of text that left our hands.

Python prints values in many places nobody wrote a `print` for: reprs in logs, local variables in
tracebacks, attributes in crash reports. A `Secret` gives none of them anything to print.
"""

import hmac
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NoReturn, Self, final

if TYPE_CHECKING:
    from logging import LogRecord

MASK: Final = "****"
_ALLOWED: Final = re.compile(r"[\x21-\x7e]{4,256}")
_LOOKS_LIKE_A_KEY: Final = re.compile(r"sk_[A-Za-z0-9]{16,}")


@final
class Secret:
    """One API key: printable ASCII, 4 to 256 characters, shown by nothing but `reveal()`.

    Raises `ValueError` for anything else; the message never holds the value.
    """

    # A closure, not an attribute: inspect.getmembers and debuggers list attribute values.
    __slots__ = ("_reveal",)
    _reveal: Callable[[], str]

    def __init__(self, value: str) -> None:
        stripped = value.strip()
        if _ALLOWED.fullmatch(stripped) is None:
            raise ValueError("a key is 4 to 256 printable ASCII characters, without spaces")
        self._reveal = lambda: stripped

    def reveal(self) -> str:
        """The key itself; for the request header and the store's file name only."""
        return self._reveal()

    @property
    def last4(self) -> str:
        """What may be shown of it: the last four characters; a mask where they would be all of it."""
        return self._reveal()[-4:] if len(self._reveal()) > 4 else MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._reveal(), other._reveal())

    def __hash__(self) -> int:
        return hash((Secret, self._reveal()))

    def __repr__(self) -> str:
        return f"Secret('{MASK}')"

    def __str__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return format(MASK, format_spec)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled")


def _written_forms(value: str) -> list[str]:
    """How a key can stand in text: as it is, inside a repr or a JSON string, inside a URL; longest first."""
    if value.replace("_", "").replace("-", "").isalnum():
        return [value]
    escaped = value.replace("\\", "\\\\")
    quoted = "".join(c if c.isalnum() or c in "_.-~" else f"%{ord(c):02X}" for c in value)
    forms = {value, escaped, escaped.replace("'", "\\'"), escaped.replace('"', '\\"'), quoted}
    return sorted(forms, key=len, reverse=True)


class Redactor:
    """Replaces every known key, and whatever looks like one, by `****`."""

    __slots__ = ("_secrets",)

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._secrets = tuple(secrets)

    def add(self, secret: Secret) -> None:
        """Know one more key, such as one pasted while the monitor runs."""
        if secret not in self._secrets:
            self._secrets = (*self._secrets, secret)

    def redact(self, text: str) -> str:
        """`text` without any key."""
        # Nothing derived from a key is kept (no compiled pattern, no cache): each would print it in its repr.
        for secret in sorted(self._secrets, key=lambda known: -len(known.reveal())):
            for form in _written_forms(secret.reveal()):
                text = text.replace(form, MASK)
        return _LOOKS_LIKE_A_KEY.sub(MASK, text)

    def __repr__(self) -> str:
        return f"Redactor({len(self._secrets)} known)"


class RedactingFilter:
    """A logging filter (`handler.addFilter`) that takes keys out of the message, the traceback and the stack.

    Not a subclass of `logging.Filter`: any object with such a method will do, and logging stays unimported.
    """

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def filter(self, record: "LogRecord") -> bool:
        """Rewrite the record in place; nothing is ever held back."""
        record.msg, record.args = self._redactor.redact(_message(record)), None
        if record.exc_info:
            record.exc_text = record.exc_text or _formatted(record.exc_info[1])
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self._redactor.redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self._redactor.redact(record.stack_info)
        return True


def _message(record: "LogRecord") -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # A wrong format string must not turn into an exception in whoever logged.
        return f"{record.msg} {record.args!r}"


def _formatted(error: BaseException | None) -> str:
    import traceback  # noqa: PLC0415 - only a record that carries an exception pays for it

    return "".join(traceback.format_exception(error)).rstrip() if error else ""
