"""What the environment says about proxies and certificates, checked before httpx stumbles over it."""

import os
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit
from urllib.request import getproxies_environment

from elevenmon.domain.address import is_loopback
from elevenmon.net.errors import CertificateStoreFault, ProxyFault


def proxy_for(base_url: str) -> str | None:
    """The URL of the proxy to reach `base_url` through, None for a direct connection.

    Loopback is always direct: through a proxy the key would leave this machine in clear.  Raises
    ProxyFault for a variable that names no usable proxy; the message repeats no value, as one may hold a
    password."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    proxies = getproxies_environment()
    if is_loopback(host) or _is_excepted(host, parts.netloc, proxies.get("no", "")):
        return None
    for name in (parts.scheme, "all"):
        if value := proxies.get(name):
            return _checked(value, f"{name.upper()}_PROXY")
    return None


def trust_context(base_url: str, create: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """The TLS settings for `base_url`: those of `create` (which reads SSL_CERT_FILE and SSL_CERT_DIR) for
    https.

    Plain http gets an empty context, which costs nothing and trusts nobody.  Raises CertificateStoreFault."""
    if not base_url.startswith("https://"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    directory = os.environ.get("SSL_CERT_DIR")
    if directory and not os.environ.get("SSL_CERT_FILE") and not os.path.isdir(directory):
        raise CertificateStoreFault("SSL_CERT_DIR does not name a directory.")
    try:
        return create()
    except OSError:  # ssl.SSLError is one
        variable = "SSL_CERT_FILE" if os.environ.get("SSL_CERT_FILE") else "SSL_CERT_DIR"
    raise CertificateStoreFault(f"{variable} does not name readable certificates.")


def _is_excepted(host: str, host_and_port: str, no_proxy: str) -> bool:
    """Whether NO_PROXY, a comma-separated list of `*`, hosts, domains and host:port, excepts this host."""
    for entry in no_proxy.lower().split(","):
        name = entry.strip().lstrip(".")
        if name and (name in ("*", host, host_and_port) or host.endswith("." + name)):
            return True
    return False


def _checked(value: str, variable: str) -> str:
    text = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and parts.port != 0 and text.isascii() and text.isprintable()
    except ValueError:
        usable = False
    if not usable:
        raise ProxyFault(f"{variable} is not the address of a proxy.")
    if parts.scheme not in ("http", "https"):
        raise ProxyFault(f"{variable} names a kind of proxy that is not supported; use an http:// one.")
    return text
