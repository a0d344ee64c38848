"""The endpoints, fuzzed from their own description by schemathesis: no 5xx, and every answer is as described."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from serving import Served

pytestmark = pytest.mark.load
TOKEN = "correct-horse-battery-staple-0123"
ROUTES = {"/v1/verify", "/v1/reward", "/get_reward", "/healthz", "/readyz", "/metrics", "/v1/limits"}
# That its lists are equally long is no thing that JSON Schema can say: what is valid there may still be refused.
CONFIG = """
[[operations]]
include-name = "POST /get_reward"
checks.positive_data_acceptance.enabled = false
"""


def fuzz(served: Served, folder: Path, *options: str, examples: int = 40) -> subprocess.CompletedProcess[str]:
    """One run against a live service; the description is fetched with the token, if there is one."""
    described = folder / "openapi.json"
    described.write_text(json.dumps(served.get("/openapi.json")[2]), encoding="utf-8")
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = [program, "--config-file", str(config), "run", str(described), "--url", served.url]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(examples), "--seed", "1"]
    command += ["--continue-on-failure", "--no-color", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder)


def answered(served: Served) -> dict[str, set[str]]:
    """Statuses by route, as the service counted them."""
    found: dict[str, set[str]] = {}
    pattern = r'^tinyv_requests_total\{route="([^"]+)",status="(\d+)"\}'
    for route, status in re.findall(pattern, served.get("/metrics")[2], re.MULTILINE):
        found.setdefault(route, set()).add(status)
    return found


@pytest.mark.parametrize("token", [None, TOKEN])
def test_no_request_of_any_kind_breaks_the_service_or_its_description(
    token: str | None, tmp_path: Path
) -> None:
    options = [] if token is None else ["--header", f"Authorization: Bearer {token}"]
    with Served("--model", "none", "--max-batch", "64", workers=1, token=token) as served:
        done = fuzz(served, tmp_path, *options)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
        assert "Tested: 7" in done.stdout
        found = answered(served)
        assert {"200"} <= found["/v1/verify"] & found["/v1/reward"] & found["/get_reward"]
        assert found["/v1/verify"] & {"400", "422"}  # what it made was not all valid
        assert not [status for statuses in found.values() for status in statuses if status >= "500"]
        assert not [line for line in served.logs() if line["level"] == "error"]
        assert token is None or token not in served.log_text()


def test_without_the_token_nothing_but_healthz_answers_whatever_is_sent(tmp_path: Path) -> None:
    with Served("--model", "none", workers=1, token=TOKEN) as served:
        done = fuzz(served, tmp_path, "--header", "Authorization: Bearer of-somebody-else", examples=15)
        lines = [line for line in served.logs() if "route" in line][
            1:
        ]  # the first one fetched the description
        seen = {route: {line["status"] for line in lines if line["route"] == route} for route in ROUTES}
        assert seen.pop("/healthz") <= {200, 405}
        assert seen == {route: {401} for route in ROUTES - {"/healthz"}}
        assert "tinyv_verdicts_total{" not in served.get("/metrics")[2]
        assert TOKEN not in done.stdout and TOKEN not in served.log_text()


def test_a_description_that_lies_is_found(tmp_path: Path) -> None:
    with Served("--model", "none", workers=1) as served:
        described = served.get("/openapi.json")[2]
        fields = described["components"]["schemas"]["RewardReply"]["properties"]
        fields["rewards"] = {"type": "string"}

        class Lying:
            url = served.url

            @staticmethod
            def get(path: str) -> tuple[int, dict[str, str], object]:
                return 200, {}, described

        done = fuzz(Lying(), tmp_path, "--include-path", "/v1/reward", examples=10)  # type: ignore[arg-type]
        assert done.returncode == 1 and "rewards" in done.stdout
