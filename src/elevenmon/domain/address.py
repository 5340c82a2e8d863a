"""Which addresses a key may be sent to."""

import ipaddress
import re
from urllib.parse import urlsplit

ALLOWED = "allowed: https://HOST, http://127.0.0.1:PORT, or a region (global, us, eu, in, sg)"
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,2048}")
_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]*)*")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def check_base_url(text: str) -> str:
    """`text` as a base URL without a trailing slash.

    Raises ValueError with one sentence for a person unless it is https, or http on loopback, with nothing
    but a host, a port and a path.  The sentence never repeats `text`, which may hold a password."""
    text = text.strip()
    if not _PRINTABLE.fullmatch(text):
        raise ValueError(f"an address is printable ASCII (international names: xn--); {ALLOWED}")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"this is no address with a valid host and port; {ALLOWED}") from None
    if parts.scheme not in ("https", "http"):
        raise ValueError(f"an address begins with https://; {ALLOWED}")
    if not host or port == 0 or not _is_host(host):
        raise ValueError(f"this is no address with a valid host and port; {ALLOWED}")
    if "@" in parts.netloc:
        raise ValueError(f"an address holds no user name or password; {ALLOWED}")
    if "?" in text or "#" in text:
        raise ValueError(f"an address holds no query and no fragment; {ALLOWED}")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError(f"plain http is for this machine only; {ALLOWED}")
    if not is_plain_path(parts.path):
        raise ValueError(f"the path of the address holds what no path may; {ALLOWED}")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path}".rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether `host` (a name, or an IP address without brackets) is this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_plain_path(path: str) -> bool:
    """Whether `path` needs no rewriting: quoted characters only, no `.` and `..` segments."""
    return bool(_PATH.fullmatch(path)) and not {".", ".."} & set(path.lower().replace("%2e", ".").split("/"))


def _is_host(host: str) -> bool:
    if _HOST.fullmatch(host):
        return True
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return True
