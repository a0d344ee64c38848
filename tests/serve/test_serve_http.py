"""HTTP as RFC 9112 has it: HEAD, targets with a host, two lengths, codings; and what is no HTTP is told and counted."""

from __future__ import annotations

import gzip
import json
import re
import socket
from contextlib import closing

import pytest
from samples import body

from serving import Served

LENGTHS = b"Content-Type: application/json\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"


def sent(service: Served, raw: bytes) -> tuple[int, bytes, bytes]:
    """Status, head and body of the answer to raw bytes, read to the end of the connection."""
    with closing(socket.create_connection((service.host, service.port), 20)) as connection:
        connection.sendall(raw)
        reply = b""
        while piece := connection.recv(65_536):
            reply += piece
    head, _, rest = reply.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, rest


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/v1/limits", "/docs", "/openapi.json"])
def test_head_is_answered_as_get_without_a_body(service: Served, path: str) -> None:
    status, headers, text = service.call("HEAD", path)
    assert (status, text) == (200, "") and int(headers["content-length"]) > 0
    assert service.call("HEAD", "/v1/verify")[0] == 405
    assert service.call("PUT", path)[1]["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://localhost/healthz", 200),
        ("HTTP://127.0.0.1:80/healthz?x=1", 200),
        ("http://attacker.example/healthz", 421),
        ("http://localhost@attacker.example/healthz", 421),
        ("http://localhost", 404),
        ("http:///healthz", 421),
        ("ftp://localhost/healthz", 404),
    ],
)
def test_a_target_with_a_host_is_taken_where_that_host_is(service: Served, target: str, status: int) -> None:
    raw = f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert sent(service, raw.encode())[0] == status


def test_a_host_of_this_machine_in_the_target_hides_no_other_one(service: Served) -> None:
    raw = b"GET http://localhost/healthz HTTP/1.1\r\nHost: attacker.example\r\nConnection: close\r\n\r\n"
    assert sent(service, raw)[0] == 421


def test_two_lengths_are_refused_and_what_follows_is_no_second_request(service: Served) -> None:
    given = json.dumps(body("0.5")).encode()
    head = b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\n" + LENGTHS + b"\r\n"
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(given), given)
    status, answer, reply = sent(service, head + chunks + b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert status == 400 and b"connection: close" in answer.lower() and reply.count(b"HTTP/1.1") == 0
    assert json.loads(reply)["error"]["code"] == "bad_request"


@pytest.mark.parametrize(("coding", "status"), [("gzip", 415), ("br", 415), ("Identity", 200), ("", 200)])
def test_a_compressed_body_is_said_to_be_one(service: Served, coding: str, status: int) -> None:
    plain = json.dumps(body("0.5")).encode()
    given = gzip.compress(plain) if status == 415 else plain
    found, _, reply = service.call("POST", "/v1/verify", given, {"Content-Encoding": coding})
    assert found == status
    assert status == 200 or "Content-Encoding" in reply["error"]["message"]


def test_what_is_no_http_is_logged_and_counted_by_its_name(service: Served) -> None:
    def counted() -> int:
        found = re.search(
            r'^tinyv_requests_total\{route="other",status="400"\} (\d+)',
            service.get("/metrics")[2],
            re.MULTILINE,
        )
        return int(found[1]) if found else 0

    before = counted()
    name = json.loads(sent(service, b"\x16\x03\x01 hello\r\n\r\n")[2])["error"]["request_id"]
    assert counted() == before + 1
    (line,) = [line for line in service.logs() if line.get("request_id") == name]
    assert (line["status"], line["route"], line["method"]) == (400, "other", "OTHER")
