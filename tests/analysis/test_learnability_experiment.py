"""The model beside the runs of an experiment: what is read from them, and the whole on runs made up here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tinyv.errors import DataError
from tinyv.learnability.experiment import (
    MAIN,
    NOISE,
    SPAN,
    STEPS,
    errors_of,
    fitted,
    gathered,
    groups,
    main,
    model,
    seen,
)
from tinyv.learnability.population import from_prior
from tinyv.learnability.verifier import Errors


def _run(folder: Path, rng: np.random.Generator, false_negatives: float, false_positives: float) -> None:
    """One seed's audit files, its pass rates Beta(1, 2), with a few empty answers."""
    audit = folder / "seed-0" / "audit"
    audit.mkdir(parents=True)
    for step in [*range(SPAN), *range(STEPS - SPAN, STEPS)]:
        rows = []
        for group in range(8):
            right = rng.random(8) < rng.beta(1, 2)
            accepted = np.where(right, rng.random(8) >= false_negatives, rng.random(8) < false_positives)
            rows += [
                {"group_id": f"{step}:{group}", "oracle": bool(r), "reward": float(a)}
                for r, a in zip(right, accepted, strict=True)
            ]
        (audit / f"step-{step:06d}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "seed-0" / "result.json").write_text(json.dumps({"keys": [0.02] * STEPS}))


def test_responses_of_equal_prompts_do_not_gather_and_those_of_extreme_ones_do() -> None:
    rng = np.random.default_rng(0)
    same = gathered([(int(k), 8) for k in rng.binomial(8, 0.3, 4000)])
    assert same == pytest.approx((0.3, 0.0), abs=0.02)
    assert gathered([(0, 8), (8, 8)]) == pytest.approx((0.5, 1.0))
    spread = gathered([(int(k), 8) for k in rng.binomial(8, rng.beta(1, 2, 4000))])
    assert spread == pytest.approx((1 / 3, 0.25), abs=0.02)


def test_what_groups_show_is_counted() -> None:
    found = [[(True, True), (True, False), *[(False, False)] * 6], [(False, True)] * 8]
    shares = seen(found)
    assert (shares.right, shares.false_negatives, shares.silent) == (2 / 16, 0.5, 0.5)
    assert shares.false_positives == pytest.approx(8 / 14)


def test_the_fitted_rate_ends_at_the_level() -> None:
    prompts = from_prior(1, 2)
    rate = fitted(prompts, 0.45, "natural")
    assert model(prompts, Errors(), rate, "natural").final.right == pytest.approx(0.45, abs=1e-6)


def test_the_comparison_names_every_arm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(1)
    for name in MAIN:
        _run(tmp_path / "main" / name, rng, 0.0 if name == "oracle" else 0.3, 0.01)
    for name in NOISE:
        fn, fp = (int(part) / 100 for part in name.split("-"))
        _run(tmp_path / "noise" / f"noise-{name}", rng, fn, fp)
    _run(tmp_path / "hack" / "naive_judge", rng, 0.05, 0.05)
    main(tmp_path)
    out = capsys.readouterr().out
    assert all(out.count(f"\n{name} ") == 2 for name in (*MAIN, *NOISE))
    assert out.count("rank correlation") == out.count("naive judge") == 2


def test_noise_has_the_rates_of_its_name_and_rules_those_that_were_measured(tmp_path: Path) -> None:
    _run(tmp_path, np.random.default_rng(2), 0.4, 0.0)
    first = seen(groups(tmp_path, range(SPAN)))
    assert errors_of("40-20", first) == Errors(0.4, 0.2)
    assert errors_of("oracle", first) == Errors()
    assert errors_of("string", first).unread == pytest.approx(0.4, abs=0.1)


def test_a_folder_without_runs_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="make the runs by"):
        main(tmp_path)
