"""`tinyv train` for real, with TRL on the CPU: a tiny model learns, the best weights are kept, the folder is whole."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tinyv.llm.cards import Card
from tinyv.llm.config import as_config, read_toml
from tinyv.llm.prompt import load
from tinyv.train.recipe import Recipe
from tinyv.train.rows import read_part
from training.command import Inputs, run
from training.conftest import OPTIONS

pytestmark = [pytest.mark.train, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def metrics(trained: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((trained / "metrics.json").read_text())
    return found


def scores(folder: Path, file: Path, **values: Any) -> tuple[list[float | None], list[bool]]:
    """p_correct that a trained folder's model gives the pairs of a file, and their labels."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from tinyv.train.decisions import Decider

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder)
    recipe = Recipe(base=str(folder), **values)
    examples = read_part(file, load(recipe.prompt_name)).examples
    return Decider(tokenizer, recipe).scores(model, examples), [one.label for one in examples]


def test_the_loss_falls(metrics: dict[str, Any]) -> None:
    losses = [loss for _, loss in metrics["losses"]]
    assert len(losses) == 13
    assert losses[-1] < 0.2 * losses[0]
    assert sorted(losses[6:], reverse=True)[:3] == losses[6:9]


def test_the_training_set_is_learnt(inputs: Inputs, trained: Path, metrics: dict[str, Any]) -> None:
    found, labels = scores(trained, inputs.data / "train.jsonl")
    right = [
        score is not None and (score >= metrics["threshold"]) == label
        for score, label in zip(found, labels, strict=True)
    ]
    assert sum(right) / len(right) >= 0.95


def test_the_best_look_is_kept(inputs: Inputs, trained: Path, metrics: dict[str, Any]) -> None:
    looks = {look["step"]: (look["recall_at_fpr"], -look["brier"]) for look in metrics["looks"]}
    assert list(looks) == [20, 40, 60]
    assert metrics["best_step"] == max(looks, key=lambda step: looks[step])
    best = next(look for look in metrics["looks"] if look["step"] == metrics["best_step"])
    for name in ("recall_at_fpr", "auc", "brier"):
        assert metrics["validation"][name] == pytest.approx(best[name], abs=1e-5)


def test_the_written_scores_are_those_of_the_written_weights(inputs: Inputs, trained: Path) -> None:
    lines = (trained / "validation.scores.jsonl").read_text().splitlines()
    found, labels = scores(trained, inputs.data / "validation.jsonl")
    assert [json.loads(line)["label"] for line in lines] == labels
    assert [json.loads(line)["p_correct"] for line in lines] == pytest.approx(found, abs=1e-5)


def test_held_out_and_test_figures_are_there_by_category(metrics: dict[str, Any]) -> None:
    assert metrics["validation"]["recall_at_fpr"] >= 0.9
    assert metrics["test"]["threshold"] == metrics["validation"]["threshold"] == metrics["threshold"]
    assert set(metrics["validation"]["categories"]) == {"5.1", "sign"}
    assert metrics["counts"] == {"trained on": 48, "held out": 24, "too long": 0, "tested on": 24}


def test_every_look_tells_what_is_accepted_of_each_category(metrics: dict[str, Any]) -> None:
    for look in metrics["looks"]:
        shares = {name: share for name, share in look.items() if name.startswith("accepted/")}
        assert len(shares) > 1
        assert all(0 <= share <= 1 for share in shares.values())


def test_the_folder_says_how_to_use_it(trained: Path, metrics: dict[str, Any]) -> None:
    config = as_config(str(trained / "tinyv.toml"))
    assert (config.card, config.prompt, config.max_tokens) == ("generic", "true_false", 1)
    assert config.threshold == metrics["threshold"]
    [(name, entry)] = read_toml((trained / "models.toml").read_bytes()).items()
    assert Card(name.replace("_", "."), **entry).threshold == config.threshold
    assert entry["patterns"] == ["tiny-v-0.1*"]
    card = (trained / "README.md").read_text()
    assert f"{metrics['validation']['recall_at_fpr']:.4f}" in card
    assert str(trained) not in card


def test_servers_find_weights_template_and_greedy_generation(trained: Path) -> None:
    from transformers import AutoTokenizer

    generation = json.loads((trained / "generation_config.json").read_text())
    assert generation["do_sample"] is False
    assert generation["eos_token_id"] is not None
    assert AutoTokenizer.from_pretrained(trained).chat_template
    assert (trained / "model.safetensors").stat().st_size > 100_000
    assert json.loads((trained / "config.json").read_text())["use_cache"] is True
    for plot in ("loss.png", "reliability.png"):
        assert (trained / plot).read_bytes().startswith(b"\x89PNG")


def test_stdout_is_one_line_of_json(trained: Path, metrics: dict[str, Any]) -> None:
    told = json.loads((trained.parent / "stdout.json").read_text())
    assert told["threshold"] == metrics["threshold"]
    assert told["recall_at_fpr"] == metrics["validation"]["recall_at_fpr"]


def test_two_processes_train_as_one_does(inputs: Inputs, trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    launch += ["--module", "tinyv"]
    done = run([*launch, *inputs.arguments(out, *OPTIONS, "--max-steps", "1")])
    assert done.returncode == 0, done.stderr
    metrics = json.loads((out / "metrics.json").read_text())
    assert (metrics["plan"]["devices"], metrics["plan"]["accumulation"]) == (2, 1)
    one = json.loads((trained / "metrics.json").read_text())
    assert metrics["losses"][0] == pytest.approx(one["losses"][0], rel=1e-4)
    assert len((out / "validation.scores.jsonl").read_text().splitlines()) == 24


def test_a_model_that_thinks_is_trained_to_write_and_is_read_by_its_text(
    inputs: Inputs, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    prompt = tmp_path / "short.txt"
    prompt.write_text("{{GROUND_TRUTH_ANSWER}}? {{MODEL_ANSWER}}")
    options = ("--think", "--think-tokens", "32", "--prompt", str(prompt), "--max-steps", "80")
    done = run(inputs.command(out, *OPTIONS, *options, "--eval-steps", "80"))
    assert done.returncode == 0, done.stderr
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["threshold"] is None
    assert metrics["validation"]["undecided"] <= 6
    assert metrics["validation"]["at_half"]["recall"] >= 0.5
    config = as_config(str(out / "tinyv.toml"))
    assert (config.card, config.max_tokens, config.threshold) == ("generic-think", 32, 0.5)
    assert config.prompt is not None and load(config.prompt).text == prompt.read_text()
    [entry] = read_toml((out / "models.toml").read_bytes()).values()
    assert entry["thinks"] is True and "threshold" not in entry


def test_pairs_beyond_the_cut_off_are_left_out_and_counted(inputs: Inputs, tmp_path: Path) -> None:
    done = run(inputs.command(tmp_path / "out", *OPTIONS, "--max-length", "64"))
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "tinyv: error: all pairs are longer than --max-length 64"


def test_a_base_without_a_chat_template_is_refused_in_one_line(inputs: Inputs, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    for path in inputs.base.iterdir():
        if path.name != "chat_template.jinja":
            (base / path.name).write_bytes(path.read_bytes())
    done = run(Inputs(base, inputs.data).command(tmp_path / "out", *OPTIONS))
    assert done.returncode == 2
    assert "has no chat template" in done.stderr.splitlines()[-1]


def test_a_template_that_opens_with_an_empty_thought_is_looked_through(inputs: Inputs, trained: Path) -> None:
    """Qwen3's template puts an empty thought before every reply; a model so trained says it before the word."""
    from transformers import AutoTokenizer

    from tinyv.train.decisions import Decider, chat_ids

    tokenizer = AutoTokenizer.from_pretrained(trained)
    reply = "message['content']"
    thought = "('<think>\\n\\n</think>\\n\\n' if message['role'] == 'assistant' else '') + " + reply
    tokenizer.chat_template = tokenizer.chat_template.replace(reply, thought)
    decider = Decider(tokenizer, Recipe())
    assert tokenizer.decode(decider.lead) == "<think>\n\n</think>\n\n"
    assert decider.max_tokens > len(decider.lead) + 1
    word = chat_ids(tokenizer, "Same?", "True")[len(chat_ids(tokenizer, "Same?")) + len(decider.lead)]
    assert tokenizer.decode([word]) == "True"
    assert Decider(AutoTokenizer.from_pretrained(trained), Recipe()).lead == []


def test_a_model_that_cannot_be_pushed_is_complete_and_the_token_is_not_told(
    inputs: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    monkeypatch.setenv("HF_TOKEN", "hf_secretsecret")
    options = ("--precision", "bf16", "--max-steps", "1", "--push-to-hub", "me/mine")
    done = run(inputs.command(out, *OPTIONS, *options))
    assert done.returncode == 2
    assert (
        "is complete, but was not pushed to 'me/mine' (--resume tries again)" in done.stderr.splitlines()[-1]
    )
    assert "secret" not in done.stderr + done.stdout
    assert json.loads((out / "config.json").read_text())["dtype"] == "bfloat16"
    assert all("secret" not in path.read_text("utf-8", "ignore") for path in out.iterdir() if path.is_file())
