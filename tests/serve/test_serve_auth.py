"""With a token nothing but /healthz answers without it, and it is told nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from samples import body

from serving import Served
from tinyv.errors import ConfigError
from tinyv.serve.listening import listening, token_of

TOKEN = "correct-horse-battery-staple-0123"
ROUTES = (
    "/v1/verify",
    "/v1/reward",
    "/get_reward",
    "/readyz",
    "/metrics",
    "/v1/limits",
    "/docs",
    "/openapi.json",
)
STRANGE = (
    "/",
    "/nothing",
    "/healthz/",
    "//healthz",
    "/healthz/../metrics",
    "/%2e%2e/metrics",
    "/static/x",
    "/HEALTHZ",
)
WRONG: tuple[dict[str, str], ...] = (
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer "},
    {"Authorization": "Bearer wrong-token-altogether"},
    {"Authorization": f"Bearer {TOKEN}x"},
    {"Authorization": f"Bearer {TOKEN[:-1]}"},
    {"Authorization": f"Bearer {TOKEN.upper()}"},
    {"Authorization": f"Basic {TOKEN}"},
    {"Authorization": TOKEN},
    {"X-Api-Key": TOKEN},
    {"Cookie": f"token={TOKEN}"},
)


@pytest.fixture(scope="module")
def locked() -> Iterator[Served]:
    with Served("--model", "none", "--log-level", "debug", workers=1, token=TOKEN) as served:
        yield served


@pytest.mark.parametrize("path", ROUTES + STRANGE)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"])
def test_nothing_answers_without_the_token(locked: Served, method: str, path: str) -> None:
    status, headers, _ = locked.call(method, path, with_token=False)
    assert (status, headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("headers", WRONG, ids=str)
def test_another_token_is_none(locked: Served, headers: dict[str, str]) -> None:
    sent = b'{"samples": []}'
    assert locked.call("POST", "/v1/verify", sent, headers, with_token=False)[0] == 401
    assert locked.call("GET", f"/metrics?token={TOKEN}", None, headers, with_token=False)[0] == 401


def test_two_authorizations_are_none(locked: Served) -> None:
    connection = locked.connection()
    connection.putrequest("GET", "/readyz")
    connection.putheader("Authorization", f"Bearer {TOKEN}")
    connection.putheader("Authorization", "Bearer other")
    connection.endheaders()
    assert connection.getresponse().status == 401
    connection.close()


def test_healthz_answers_all(locked: Served) -> None:
    assert locked.call("GET", "/healthz", with_token=False)[::2] == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ROUTES[3:])
def test_all_answers_with_the_token(locked: Served, path: str) -> None:
    assert locked.get(path)[0] == 200


def test_a_body_without_the_token_is_not_judged(locked: Served) -> None:
    assert locked.call("POST", "/v1/verify", b"x" * 3_000_000, with_token=False)[0] == 401
    assert "tinyv_verdicts_total{" not in locked.get("/metrics")[2]


def test_the_token_is_told_nowhere(locked: Served) -> None:
    sent: list[tuple[str, str, bytes | None, dict[str, str]]] = [
        ("GET", f"/{TOKEN}", None, {}),
        ("GET", "/metrics", None, {"X-Request-Id": TOKEN}),
        ("POST", "/v1/verify", b"{", {"X-Request-Id": f"a{TOKEN}b"}),
        ("POST", "/v1/verify", b'{"' + TOKEN.encode() * 9 + b'": 1}', {}),
        (
            "POST",
            "/v1/verify",
            b'{"samples": [{"answer": 1, "ground_truth": "' + TOKEN.encode() + b'"}]}',
            {},
        ),
        ("POST", "/v1/verify", b"{}", {"X-Deadline-Ms": TOKEN}),
        ("POST", "/get_reward", b"[]", {"Content-Type": TOKEN}),
        (TOKEN.replace("-", "")[:20].upper(), "/v1/verify", None, {}),
    ]
    for method, path, given, headers in sent:
        _, found, reply = locked.call(method, path, given, headers)
        assert TOKEN not in found["x-request-id"]
        if given is None or TOKEN.encode() not in given:
            assert TOKEN not in str(reply)
    assert TOKEN not in locked.get("/metrics")[2]
    assert TOKEN not in locked.log_text()


def test_without_a_token_other_machines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TINYV_TOKEN", raising=False)
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        with pytest.raises(ConfigError, match="needs a token"):
            listening(host, 0, locked=False)
    listening("localhost", 0, locked=False).close()
    listening("0.0.0.0", 0, locked=True).close()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "short",
        "has a space in it",
        "line\nbreak-in-it",
        "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4",
    ],
)
def test_what_is_no_token_is_refused_and_not_shown(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINYV_TOKEN", value)
    with pytest.raises(ConfigError) as caught:
        token_of(None)
    assert not value or value not in str(caught.value)


def test_a_token_in_the_place_of_its_variable_is_not_shown() -> None:
    with pytest.raises(ConfigError) as caught:
        token_of("sk-0123456789")
    assert "sk-0123456789" not in str(caught.value)


def test_a_variable_that_is_named_must_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTHER_TOKEN", raising=False)
    monkeypatch.delenv("TINYV_TOKEN", raising=False)
    assert token_of(None) is None
    with pytest.raises(ConfigError, match="not set"):
        token_of("OTHER_TOKEN")


def test_wrong_shapes_are_told_without_their_texts(locked: Served) -> None:
    given = body("1/2")
    given["samples"][0]["ground_truth"] = {"secret text": "of a sample"}
    status, _, reply = locked.post("/v1/verify", given)
    assert (status, reply["error"]["message"]) == (422, "samples[0].ground_truth: must be a text")


@pytest.mark.parametrize("path", ["/v1/verify", "/healthz"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "attacker.example"}, 421),
        ({"Host": "localhost.attacker.example:80"}, 421),
        ({"Host": "127.0.0.1.attacker.example"}, 421),
        ({"Host": "192.0.2.1:8080"}, 421),
        ({"Host": ""}, 421),
        ({"Origin": "http://attacker.example"}, 403),
        ({"Origin": "http://localhost@attacker.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "LOCALHOST:1"}, 200),
        ({"Host": "127.9.9.9"}, 200),
        ({"Host": "[::1]:8080", "Origin": "http://[::1]:3000"}, 200),
        ({"Origin": "https://localhost:3000"}, 200),
    ],
    ids=str,
)
def test_without_a_token_only_this_machines_own_names_are_answered(
    service: Served, path: str, headers: dict[str, str], status: int
) -> None:
    given = b'{"samples": []}' if path == "/v1/verify" else None
    found, _, reply = service.call("POST" if given else "GET", path, given, headers)
    assert found == status
    if status != 200:
        assert reply["error"]["code"] == {421: "misdirected_request", 403: "forbidden"}[status]


def test_with_a_token_any_name_is_answered(locked: Served) -> None:
    found = {"Host": "tinyv.example", "Origin": "http://attacker.example"}
    assert locked.get("/v1/limits", found)[0] == 200


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/v1/verify", {"sekret": 1, "samples": []}),
        ("/v1/verify", {"samples": [{"ground_truth": "1", "answer": "1", "sekret": 1}]}),
        ("/v1/verify", {"samples": "sekret"}),
        ("/v1/verify", {"samples": ["sekret"]}),
        ("/v1/verify", {"samples": [], "deadline_ms": "sekret"}),
        ("/get_reward", {"query": "sekret"}),
        ("/get_reward", {"query": [{"sekret": 1}], "prompts": ["x"], "labels": ["1"]}),
        ("/get_reward", {"query": ["x"], "prompts": ["sekret"], "labels": [{"sekret": "sekret"}]}),
    ],
    ids=str,
)
def test_errors_never_repeat_what_was_sent(service: Served, path: str, given: dict[str, object]) -> None:
    status, _, reply = service.post(path, given)
    assert "sekret" not in str(reply)
    assert status in (400, 422) or "labels" in given
