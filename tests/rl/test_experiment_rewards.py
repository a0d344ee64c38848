"""The experiment's graders and arms: rates are what they say, corrections are right in the mean, names mean arms."""

from __future__ import annotations

from itertools import islice
from statistics import fmean

import pytest

from tinyv.errors import ConfigError
from tinyv.rl.experiment.arms import ARMS, grader_of, is_scaled
from tinyv.rl.experiment.graders import FOOLED, Corrected, NaiveJudge, NoisyOracle, OracleGrader, Watching
from tinyv.rl.experiment.plan import HACKED, MAIN, PLANS, noise_arms, plan_of
from tinyv.rl.experiment.task import Task
from tinyv.rl.experiment.tasks import tasks
from tinyv.rl.graders import Grader
from tinyv.sample import Sample

TASKS = {str(at): task for at, task in enumerate(islice(tasks(0, "rewarded"), 64))}


def _sample(name: str, answer: str) -> Sample:
    task = TASKS[name]
    response = f"\\boxed{{{answer}}}"
    return Sample(
        question=task.question, ground_truth=task.reference, response=response, extra={"sample_id": name}
    )


def _right(times: int = 1) -> list[Sample]:
    return [_sample(name, _other_form(task)) for name, task in TASKS.items()] * times


def _wrong(times: int = 1) -> list[Sample]:
    texts = {name: next(iter(task.draft.wrong[0].forms.values())) for name, task in TASKS.items()}
    return [_sample(name, text) for name, text in texts.items()] * times


def _other_form(task: Task) -> str:
    """A right answer that is not written as the reference is, where there is one."""
    return next((text for text in task.draft.right.forms.values() if text != task.reference), task.reference)


def _mean(grader: Grader, samples: list[Sample]) -> float:
    return fmean(reward for reward, _ in grader(samples) if reward is not None)


def test_the_oracle_gives_one_for_right_and_nothing_for_wrong() -> None:
    assert _mean(OracleGrader(TASKS), _right()) == 1.0
    assert _mean(OracleGrader(TASKS), _wrong()) == 0.0


def test_errors_are_as_frequent_as_they_are_asked_for() -> None:
    noisy = NoisyOracle(TASKS, fn=0.4, fp=0.2, seed=1)
    assert _mean(noisy, _right(60)) == pytest.approx(0.6, abs=0.04)
    assert _mean(noisy, _wrong(60)) == pytest.approx(0.2, abs=0.04)


def test_corrected_rewards_are_right_in_the_mean() -> None:
    corrected = Corrected(NoisyOracle(TASKS, fn=0.4, fp=0.2, seed=1), TASKS, labelled=4000)
    corrected(_right(40) + _wrong(40))
    assert corrected.rates == pytest.approx((0.4, 0.2), abs=0.04)
    assert _mean(corrected, _right(60)) == pytest.approx(1.0, abs=0.1)
    assert _mean(corrected, _wrong(60)) == pytest.approx(0.0, abs=0.1)


def test_a_correction_is_undone_by_dividing_by_the_spread_of_a_group() -> None:
    group = [*_right()[:8], *_wrong()[:8]]
    plain = [reward for reward, _ in NoisyOracle(TASKS, 0.4, 0.2, seed=3)(group)]
    corrected = Corrected(NoisyOracle(TASKS, 0.4, 0.2, seed=2), TASKS, labelled=1)
    corrected(_right() + _wrong())
    corrected._grader = NoisyOracle(TASKS, 0.4, 0.2, seed=3)
    mended = [reward for reward, _ in corrected(group)]
    assert set(mended) != set(plain)
    assert _standardised(plain) == pytest.approx(_standardised(mended))


def _standardised(rewards: list[float | None]) -> list[float]:
    known = [reward for reward in rewards if reward is not None]
    middle = fmean(known)
    spread = fmean((one - middle) ** 2 for one in known) ** 0.5
    return [(one - middle) / spread for one in known]


def test_the_naive_judge_is_good_on_answers_and_fooled_by_none() -> None:
    judge = NaiveJudge(TASKS, seed=2)
    empty = [_sample(name, text) for name in TASKS for text in ("", ":", "Solution")] * 10
    assert _mean(judge, _right(20)) > 0.9
    assert _mean(judge, _wrong(20)) < 0.1
    assert _mean(judge, empty) == pytest.approx(FOOLED, abs=0.05)


def test_ours_is_not_fooled_by_an_empty_answer() -> None:
    ours = grader_of("engine_nano", TASKS, 0)
    assert (
        _mean(ours, [_sample(name, text) for name in TASKS for text in ("", ":", " ", "Solution", "Thus")])
        == 0.0
    )


def test_empty_answers_are_counted_batch_by_batch() -> None:
    watching = Watching(OracleGrader(TASKS))
    watching([*_right()[:3], _sample("0", ":")])
    watching(_right()[:2])
    assert watching.keys == [0.25, 0.0] and watching.name == "oracle"


@pytest.mark.parametrize("arm", ["string", "prime_like", "engine", "engine_nano", "oracle"])
def test_no_arm_of_ours_pays_for_the_first_mistake(arm: str) -> None:
    assert _mean(grader_of(arm, TASKS, 0), _wrong()) == 0.0


def test_engine_and_nano_pay_for_notations_that_the_others_reject() -> None:
    paid = {
        arm: _mean(grader_of(arm, TASKS, 0), _right())
        for arm in ("string", "prime_like", "engine", "engine_nano")
    }
    assert paid["string"] <= paid["prime_like"] < 0.6 < 0.9 < paid["engine"] <= paid["engine_nano"]


def test_every_planned_arm_has_a_grader() -> None:
    for arm in (*MAIN, *HACKED, *noise_arms()):
        assert callable(grader_of(arm, TASKS, 0))
    assert set(MAIN) <= set(ARMS)


def test_a_name_says_whether_advantages_are_scaled() -> None:
    assert is_scaled("corrected-noise-40-20") and not is_scaled("prime_like-unscaled")


@pytest.mark.parametrize(
    "arm", ["nothing", "noise", "noise-40", "noise-a-b", "corrected-1-2-3", "corrected-"]
)
def test_an_unknown_arm_is_refused(arm: str) -> None:
    with pytest.raises(ConfigError, match="unknown arm"):
        grader_of(arm, TASKS, 0)


@pytest.mark.parametrize("name", PLANS)
def test_all_arms_of_a_part_have_the_same_budget_and_seeds(name: str) -> None:
    jobs = list(plan_of(name).jobs())
    for part in {job.part for job in jobs}:
        of = [job for job in jobs if job.part == part]
        seeds = {arm: sorted(job.seed for job in of if job.arm == arm) for arm in {job.arm for job in of}}
        assert len({tuple(found) for found in seeds.values()}) == 1 and len({job.budget for job in of}) == 1
    assert len({job.folder for job in jobs}) == len(jobs)


def test_the_plans_for_two_cores_and_a_gpu_have_three_seeds_at_least() -> None:
    assert plan_of("cpu").main_seeds >= 3 and plan_of("gpu").main_seeds >= 3


def test_an_unknown_plan_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown plan"):
        plan_of("huge")
