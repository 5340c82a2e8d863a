"""Base URLs that are accepted, and the URLs made from them."""

import pytest

from elevenmon.domain.address import check_base_url
from elevenmon.net.address import target


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://api.elevenlabs.io", "https://api.elevenlabs.io"),
        (" https://API.elevenlabs.io/ \n", "https://api.elevenlabs.io"),
        ("https://gateway.example:8443/eleven/v1/", "https://gateway.example:8443/eleven/v1"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.9.9.9:1", "http://127.9.9.9:1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("HTTPS://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
    ],
)
def test_addresses_that_are_accepted(text: str, url: str) -> None:
    assert check_base_url(text) == url
    assert check_base_url(url) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.elevenlabs.io",
        "ftp://api.elevenlabs.io",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://api.elevenlabs.io",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://0.0.0.0",
        "https://user:hunter2@api.elevenlabs.io",
        "https://@api.elevenlabs.io",
        "https://api.elevenlabs.io?x=hunter2",
        "https://api.elevenlabs.io#x",
        "https://api.elevenlabs.io?",
        "https://",
        "https://:443",
        "https://host:0",
        "https://host:99999",
        "https://host:port",
        "https://[::1",
        "https://[nonsense]",
        "https://-host",
        "https://ho st",
        "https://h\u00f6st.example",
        "https://host\\@evil.example",
        "https://host/a/../b",
        "https://host/%2e%2e/b",
        "https://host/a\x1b",
        "https://" + "a" * 3_000,
    ],
)
def test_addresses_that_are_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"; allowed: https:") as caught:
        check_base_url(text)
    assert "hunter2" not in str(caught.value)


def test_a_target_has_its_query_written_as_the_api_reads_it() -> None:
    params = {"n": 3, "yes": True, "no": False, "gone": None, "many": ["a b", "c&d"], "empty": []}
    assert target("https://h/p", "/v1/x", params) == (
        "https://h/p/v1/x?n=3&yes=true&no=false&many=a+b&many=c%26d"
    )
    assert target("https://h", "/v1/x", None) == "https://h/v1/x"


@pytest.mark.parametrize(
    "path",
    ["", "v1", "//evil.example/\n", "/v1/../v2", "/v1/%2E%2e/x", "/a?b", "/a#b", "/\u00e9", "/a b", "/.\\"],
)
def test_a_path_that_would_lead_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        target("https://h", path, None)
