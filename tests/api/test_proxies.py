"""Which proxy an environment means, and which of its parts are named and skipped."""

import pytest

from connections_tui.addresses import read_address
from connections_tui.api.proxies import choose_proxy

SERVICE = "https://api.rutter.test/versioned"
PASSWORD = "canary-4711"


@pytest.mark.parametrize(
    ("environ", "host", "source"),
    [
        ({}, "", ""),
        ({"HTTPS_PROXY": "http://p.test:3128"}, "p.test:3128", "HTTPS_PROXY"),
        ({"https_proxy": "http://p.test:3128"}, "p.test:3128", "https_proxy"),
        ({"https_proxy": "http://low", "HTTPS_PROXY": "http://up"}, "low:80", None),
        ({"HTTPS_PROXY": "p.test:3128"}, "p.test:3128", None),
        ({"HTTPS_PROXY": " 'http://p.test:3128' "}, "p.test:3128", None),
        ({"HTTPS_PROXY": "https://p.test"}, "p.test:443", None),
        ({"HTTPS_PROXY": "http:/p.test:1"}, "p.test:1", None),
        ({"HTTPS_PROXY": "http://http://p.test:1"}, "p.test:1", None),
        ({"HTTPS_PROXY": "export https_proxy=http://p.test:1;"}, "p.test:1", None),
        ({"HTTPS_PROXY": "http=q.test:1;https=p.test:1"}, "p.test:1", None),
        ({"HTTPS_PROXY": "\u200bhttp://p.test:1"}, "p.test:1", None),
        ({"ALL_PROXY": "socks://p.test"}, "p.test:1080", None),
        ({"HTTPS_PROXY": f"http://u:{PASSWORD}@p.test:1"}, "p.test:1", None),
        ({"HTTPS_PROXY": "http://[::1]:3128"}, "[::1]:3128", None),
        ({"ALL_PROXY": "socks5h://p.test"}, "p.test:1080", "ALL_PROXY"),
        ({"ALL_PROXY": "socks5://p.test:9050"}, "p.test:9050", None),
        ({"HTTP_PROXY": "http://only-for-http.test"}, "", ""),
        ({"HTTPS_PROXY": ""}, "", ""),
        (
            {"ALL_PROXY": "socks5h://s.test", "HTTPS_PROXY": "http://p.test"},
            "p.test:80",
            "HTTPS_PROXY",
        ),
    ],
)
def test_the_proxy_is_the_one_that_other_tools_use(
    environ: dict[str, str], host: str, source: str | None
) -> None:
    choice = choose_proxy(read_address(SERVICE), environ)

    assert choice.host == host
    assert source is None or choice.source == source
    assert choice.skipped == ()
    assert PASSWORD not in repr(choice)


@pytest.mark.parametrize(
    "written",
    [
        *(f"gopher://{PASSWORD}", f"socks4://{PASSWORD}", "http://", "http://a b"),
        *("http://p.test:port", "http://p.test:99999", "http://p.test:0", "://"),
        *("none", "DIRECT", f"http://u:{PASSWORD}/x@p.test:1"),
        *("http://[broken", f"http://u:{PASSWORD}@", "http:///p.test", "none!"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_and_the_next_one_counts(
    written: str,
) -> None:
    environ = {"HTTPS_PROXY": written, "ALL_PROXY": "http://next.test:8080"}
    choice = choose_proxy(read_address(SERVICE), environ)

    assert choice.host == "next.test:8080"
    (sentence,) = choice.skipped
    assert sentence.startswith("HTTPS_PROXY is not used: ")
    assert PASSWORD not in sentence


BYPASSES = [
    *("*", "rutter.test", ".rutter.test", "*.rutter.test", "api.rutter.test"),
    *("API.RUTTER.TEST", "localhost, api.rutter.test", "localhost api.rutter.test"),
    *("https://api.rutter.test/", "rutter.test/", "api.*", "a*.rutter.test"),
    *("localhost|rutter.test", "<local>,rutter.test"),
    *("api.rutter.test:443", "https://api.rutter.test", "'api.rutter.test'"),
]
NO_BYPASSES = [
    *("", "test.example", "i.rutter.test", "pi.rutter.test", "api.rutter.test:8443"),
    *("10.0.0.0/8", "::1", "fe80::/10", "localhost,::1,fe80::/10", "127.0.0.1"),
]


@pytest.mark.parametrize("written", [*BYPASSES, *NO_BYPASSES])
def test_no_proxy_names_hosts_as_curl_reads_it(written: str) -> None:
    environ = {"HTTPS_PROXY": "http://p.test", "NO_PROXY": written}
    choice = choose_proxy(read_address(SERVICE), environ)

    assert (choice.host == "") is (written in BYPASSES)
    assert choice.skipped == ()


@pytest.mark.parametrize(
    ("host", "written", "is_bypassed"),
    [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3", "10.1.2.3", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("[fe80::1]", "fe80::/10", True),
        ("[fe80::1]", "[fe80::]/10", True),
        ("10.1.2.3", "10.*", True),
        ("10.1.2.3", "10.0.0.0/255.0.0.0", True),
        ("[fe80::1]", "fe80::1", True),
        ("[fe80::1]", "[fe80::1]:443", True),
        ("[fe80::1]", "10.0.0.0/8", False),
        ("10.1.2.3:8443", "10.1.2.3", True),
    ],
)
def test_no_proxy_names_networks_too(
    host: str, written: str, is_bypassed: bool
) -> None:
    environ = {"HTTPS_PROXY": "http://p.test", "NO_PROXY": written}
    choice = choose_proxy(read_address(f"https://{host}/v"), environ)

    assert (choice.host == "") is is_bypassed


@pytest.mark.parametrize(
    "wrong", ["10.0.0.0/99", "fe80::/999", "a/b/c", "ho st!", "rutter.test:x", "%%"]
)
def test_an_entry_of_no_proxy_that_is_none_is_named_and_skipped(wrong: str) -> None:
    environ = {"HTTPS_PROXY": "http://p.test", "NO_PROXY": f"{wrong},.rutter.test"}
    choice = choose_proxy(read_address(SERVICE), environ)

    assert choice.host == ""
    assert any("NO_PROXY: entry 1 is not valid" in one for one in choice.skipped) or (
        wrong == "ho st!"
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_what_stays_on_this_machine_has_no_proxy(host: str) -> None:
    environ = {"HTTPS_PROXY": "http://p.test", "ALL_PROXY": "nonsense://"}

    assert choose_proxy(read_address(f"https://{host}"), environ).host == ""
