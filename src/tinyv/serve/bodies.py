"""What requests and answers hold: the models that check a body, and that the OpenAPI page describes.

Texts are checked by type only, so that lone surrogates and NULs pass as they are: pydantic's own text type refuses
what cannot be UTF-8, and so does orjson, which is why the standard library reads and writes the JSON here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, FailFast, Field, PlainValidator, ValidationError, WithJsonSchema
from pydantic.config import JsonDict

from tinyv.io.text import BadJsonError, parse_json
from tinyv.sample import Sample
from tinyv.serve.refusal import Refusal
from tinyv.serve.structure import check_structure

_SHOWN_ERRORS = 3
_REASONS = {
    "model_type": "must be an object",
    "missing": "is missing",
}


def _plain_text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("must be a text")


def _name(value: object) -> str | int | None:
    if value is None or (isinstance(value, (str, int)) and not isinstance(value, bool)):
        return value
    raise ValueError("must be a text, a whole number or null")


Text = Annotated[str, PlainValidator(_plain_text), WithJsonSchema({"type": "string"})]
OptionalText = Annotated[
    Any,
    PlainValidator(lambda value: None if value is None else _plain_text(value)),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "null"}]}),
]
Name = Annotated[
    Any,
    PlainValidator(_name),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}),
]


def _with_text(name: str) -> JsonDict:
    """The part of a schema that wants a text under a name."""
    return {"required": [name], "properties": {name: {"type": "string"}}}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SampleBody(_Strict):
    """One thing to verify; it has a response, or the answer that was read from one, which wins."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [_with_text("response"), _with_text("answer")]})

    question: Text = ""
    ground_truth: Text
    response: OptionalText = None
    answer: OptionalText = None
    data_source: Text = ""
    id: Name = None
    """Comes back with the verdict as it is."""


class VerifyBody(_Strict):
    """Samples, judged together."""

    samples: Annotated[list[SampleBody], FailFast()]
    deadline_ms: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Milliseconds for this request, if less than the service's own deadline."""


class OpenRlhfBody(BaseModel):
    """OpenRLHF's request: whole texts, their prompts, and the references."""

    query: list[str]
    prompts: list[str]
    labels: list[Any]


class StageReply(BaseModel):
    """What one stage said."""

    stage: str
    outcome: str
    reason: str
    p_correct: float | None
    seconds: float
    model: str | None
    prompt: str | None
    how: str | None


class VerdictReply(BaseModel):
    """The verdict on a sample."""

    outcome: str
    answer: str | None
    stage: str
    reason: str
    p_correct: float | None
    seconds: float
    stages: list[StageReply]
    reward: float | None
    failed: bool
    """No verdict, because something of ours failed: no server, no time, a process that died."""
    id: Name = None


class VerifyReply(BaseModel):
    """A verdict for each sample, in order."""

    verdicts: list[VerdictReply]
    config: str
    """Version and digest of what decides the verdicts, as `/v1/limits` tells it."""
    request_id: str


class RewardReply(BaseModel):
    """A reward for each sample, in order; null for a failure of ours under `--on-error none`."""

    rewards: list[float | None]
    failed: list[bool]
    """Which samples have no verdict because something of ours failed: no server, no time, a process that died."""
    config: str
    """Version and digest of what decides the verdicts, as `/v1/limits` tells it."""
    request_id: str


class OpenRlhfReply(BaseModel):
    """OpenRLHF's answer."""

    rewards: list[float]
    scores: list[float]
    extra_logs: dict[str, list[float]]


class ErrorDetail(BaseModel):
    """What went wrong."""

    code: str
    message: str
    request_id: str


class ErrorReply(BaseModel):
    """Any answer that is none of the others."""

    error: ErrorDetail


def value_in(body: bytes, most: int) -> Any:
    """The JSON value of a body with at most so many samples. Raises Refusal (400, 413, 422)."""
    check_structure(body, most)
    try:
        return parse_json(body, made_of=_object)
    except BadJsonError as exc:
        raise Refusal(400, f"the body is no JSON: {exc}", code="invalid_json") from exc


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers of JSON differ in which of two equal keys they take, so neither is taken. Raises Refusal (422)."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refusal(422, "an object of the body holds the same key twice: leave one of the two out")
    return found


def verify_body(body: bytes, most: int) -> VerifyBody:
    """A request with at most so many samples. Raises Refusal (400, 413, 422), which tells places and reasons, never
    what was found there; what is counted is counted first, and the first sample with errors is the last one seen."""
    value = value_in(body, most)
    if isinstance(value, dict):
        _check_keys(value, VerifyBody, "the body")
        samples = value.get("samples")
        if isinstance(samples, list):
            check_batch(len(samples), most)
            for index, sample in enumerate(samples):
                if isinstance(sample, dict):
                    _check_keys(sample, SampleBody, f"samples[{index}]")
    try:
        return VerifyBody.model_validate(value)
    except ValidationError as exc:
        raise Refusal(422, _told(exc)) from exc


def _check_keys(found: dict[str, Any], model: type[BaseModel], place: str) -> None:
    """Raise Refusal (422) for a key that the model does not know; it is told by its number, as it may be anything."""
    for number, key in enumerate(found, 1):
        if key not in model.model_fields:
            known = ", ".join(model.model_fields)
            raise Refusal(422, f"{place}: key {number} is unknown: leave it out (known: {known})")


def check_batch(size: int, most: int) -> None:
    """Raise Refusal (413) for a request with too many samples."""
    if size > most:
        raise Refusal(
            413, f"a request may hold {most} samples, found {size}: send several", code="batch_too_large"
        )


def samples_of(bodies: Sequence[SampleBody]) -> list[Sample]:
    """The samples. Raises Refusal (422) for one without a response or an answer."""
    for index, body in enumerate(bodies):
        if body.response is None and body.answer is None:
            raise Refusal(422, f"samples[{index}] has neither a response nor an answer: give one of them")
    return [Sample(b.question, b.ground_truth, b.response, b.answer, b.data_source) for b in bodies]


def _told(exc: ValidationError) -> str:
    errors = exc.errors(include_url=False, include_input=False, include_context=False)
    told = "; ".join(f"{_place(error['loc'])}: {_reason(error)}" for error in errors[:_SHOWN_ERRORS])
    return told + (f"; and {len(errors) - _SHOWN_ERRORS} more" if len(errors) > _SHOWN_ERRORS else "")


def _place(loc: tuple[int | str, ...]) -> str:
    """Where; the names are ours, as unknown keys were refused before."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
    return path or "the body"


def _reason(error: Any) -> str:
    return _REASONS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
