"""Proxies and certificates named by the environment."""

import ssl
from pathlib import Path

import pytest

from elevenmon.net.client import HttpClient
from elevenmon.net.environment import proxy_for, trust_context
from elevenmon.net.errors import CertificateStoreFault, ProxyFault

API = "https://api.elevenlabs.io"
NAMES = [f"{name}_PROXY" for name in ("HTTP", "HTTPS", "ALL", "NO")]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*NAMES, *map(str.lower, NAMES), "SSL_CERT_FILE", "SSL_CERT_DIR"]:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "proxy:3128"}, "http://proxy:3128"),
        ({"ALL_PROXY": "https://u:p@proxy"}, "https://u:p@proxy"),
        ({"HTTP_PROXY": "http://proxy:3128"}, None),
        ({"HTTPS_PROXY": "http://proxy", "NO_PROXY": "[::1]:80, .elevenlabs.io"}, None),
        ({"HTTPS_PROXY": "http://proxy", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://proxy", "NO_PROXY": "labs.io,[::1]:80,,"}, "http://proxy"),
    ],
)
def test_the_proxy_that_is_used(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], proxy: str | None
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(API) == proxy


def test_loopback_never_goes_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy:3128")
    for host in ("localhost:80", "127.0.0.1:8000", "[::1]:8000"):
        assert proxy_for(f"http://{host}") is None


@pytest.mark.parametrize(
    "value",
    [
        "socks5://hunter2@proxy:1080",
        "foo://hunter2",
        "http://[::1",
        "http://",
        "http://proxy:99999",
        "http://h\u00f6",
    ],
)
@pytest.mark.parametrize("name", ["ALL_PROXY", "HTTPS_PROXY"])
async def test_an_unusable_proxy_is_one_plain_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    async with HttpClient(API, auth_header=lambda: ("xi-api-key", "sk_x"), user_agent="test") as client:
        with pytest.raises(ProxyFault, match=f"^{name} .*\\.$") as caught:
            await client.request("GET", "/v1/user", deadline_seconds=5, cap_bytes=1_000, kind="read")
    assert "hunter2" not in repr(caught.value)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_certificates_that_are_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "missing"))
    async with HttpClient(API, auth_header=lambda: ("xi-api-key", "sk_x"), user_agent="test") as client:
        with pytest.raises(CertificateStoreFault, match=f"^{name} "):
            await client.request("GET", "/v1/user", deadline_seconds=5, cap_bytes=1_000, kind="read")


async def test_a_certificate_file_of_garbage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "store.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "store.pem"))
    async with HttpClient(API, auth_header=lambda: ("xi-api-key", "sk_x"), user_agent="test") as client:
        with pytest.raises(CertificateStoreFault):
            await client.request("GET", "/v1/user", deadline_seconds=5, cap_bytes=1_000, kind="read")


def test_plain_http_needs_no_certificates() -> None:
    def create() -> ssl.SSLContext:
        raise AssertionError("not to be called")

    context = trust_context("http://127.0.0.1:80", create)
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
