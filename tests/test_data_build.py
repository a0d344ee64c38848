"""Sets as `tinyv.data.build` makes them: what goes in, what is dropped and counted, what is kept."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from building import (
    PARTS,
    all_rows,
    built,
    labelled,
    read_back,
    references,
    rows_of,
    written,
)
from hostile_texts import HOSTILE
from tinyv.llm.prompt import load
from tinyv.llm.query import Query

FIELDS = [
    *("messages", "question", "ground_truth", "answer", "label", "category", "provenance", "proof"),
    *("data_source", "rationale"),
]
SIDES = {"right_share": 0.5}
WHOLE = {"right": 0, "wrong": 0}


def test_a_reference_gives_right_and_wrong_answers_with_their_categories_and_proofs(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, references(6), right=2, wrong=2)
    assert {row["label"] for row in rows} == {True, False}
    for row in rows:
        assert list(row) == FIELDS
        assert row["provenance"].startswith("program:")
        assert row["proof"] and row["category"]
        assert row["rationale"].startswith("The answer ") and row["rationale"].endswith(".")
        assert row["data_source"] == "examples"


def test_messages_are_the_rendered_prompt_and_the_word_of_the_label(tmp_path: Path) -> None:
    prompt = load("true_false")
    for row in rows_of(tmp_path, references(4)):
        asked, said = row["messages"]
        query = Query(row["question"], row["ground_truth"], row["answer"])
        assert asked == {"role": "user", "content": prompt.render(query)}
        assert said == {"role": "assistant", "content": str(row["label"])}


def test_labelled_rows_are_taken_as_they_are_and_name_their_file(tmp_path: Path) -> None:
    given = [labelled("What is 2+2?", "4", "four", True), labelled("What is 2+2?", "4", "5", False)]
    rows = rows_of(tmp_path, given)
    assert {(row["answer"], row["label"]) for row in rows} == {("four", True), ("5", False)}
    assert {(row["provenance"], row["proof"], row["category"]) for row in rows} == {
        ("labelled:in0.jsonl", "label", "labelled")
    }


def test_a_label_that_the_rules_contradict_stays_and_is_counted(tmp_path: Path) -> None:
    done = built(tmp_path, [labelled("q", "4", "4.0", False)], right_share=0.0)
    assert done.rows == {"train": 1}
    assert done.card["notes"] == {"label_contradicted_by_the_rules": 1}


def test_a_hardverify_row_gives_a_right_and_a_wrong_pair(tmp_path: Path) -> None:
    row = {"question": "q", "ground_truth": "1/2", "fn_output": "0.5", "tn_output": "0.4"}
    rows = rows_of(tmp_path, [row])
    assert {(row["answer"], row["label"]) for row in rows} == {("0.5", True), ("0.4", False)}


def test_rollouts_are_judged_by_the_rules_and_what_is_left_open_is_dropped_and_counted(
    tmp_path: Path,
) -> None:
    def rollout(text: str) -> dict[str, str]:
        return {"question": "Who?", "ground_truth": "12", "response": text}

    texts = [
        "So it is \\boxed{12.0}.",
        "I get \\boxed{13}",
        "It is \\boxed{a certain wombat}",
        "I think that",
    ]
    done = built(tmp_path, [rollout(text) for text in texts])
    rows = all_rows(done.folder)
    assert {(row["answer"], row["label"], row["provenance"]) for row in rows} == {
        ("12.0", True, "rollout"),
        ("13", False, "rollout"),
    }
    assert all(row["proof"].startswith("engine:") for row in rows)
    assert sum(done.card["dropped"].values()) == 2
    assert done.card["dropped"]["undecided"] >= 1


def test_an_answer_that_no_verifier_is_asked_about_is_dropped_and_counted(tmp_path: Path) -> None:
    done = built(
        tmp_path, [labelled("q", "3", "4" * 8_001, False), labelled("q", "3", "5", False)], right_share=0.0
    )
    assert done.rows == {"train": 1}
    assert done.card["dropped"] == {"answer_too_long": 1}


def test_hostile_texts_cost_no_run_and_little_time(tmp_path: Path) -> None:
    rows = [
        {"question": text, "ground_truth": gold}
        for text in HOSTILE.values()
        for gold in (text, "5")
        if gold.strip()
    ]
    start = time.monotonic()
    done = built(tmp_path, rows, [{**row, "answer": row["question"]} for row in rows])
    assert time.monotonic() - start < 120
    assert "internal_error" not in done.card["dropped"]
    assert done.card["dropped"]["reference_too_long"] > 0
    json.dumps(all_rows(done.folder), ensure_ascii=False).encode("utf-8")


def test_shapes_of_references_are_all_read(tmp_path: Path) -> None:
    shapes: list[dict[str, Any]] = [
        {"question": "Compute 3*4.", "ground_truth": "12"},
        {"problem": "Compute 5*5.", "answer": "25"},
        {"problem": "Compute 6*6.", "solution": "We get \\boxed{36}."},
        {"prompt": [{"role": "user", "content": "Compute 7*7."}], "reward_model": {"ground_truth": "49"}},
        {"question": "Compute 8*8.", "ground_truth": "64", "response": None},
    ]
    done = built(tmp_path, shapes)
    assert done.card["read"] == {"in0.jsonl": {"references": 5}}
    assert {row["ground_truth"] for row in all_rows(done.folder)} == {"12", "25", "36", "49", "64"}


def test_inputs_mix_freely_and_the_card_counts_each_kind(tmp_path: Path) -> None:
    mixed = [
        {"question": "a", "ground_truth": "7"},
        {"question": "b", "ground_truth": "7", "answer": "7.0"},
        labelled("c", "7", "8", False),
    ]
    read = built(tmp_path, mixed, references(2)).card["read"]
    assert read == {
        "in0.jsonl": {"labelled": 1, "references": 1, "rollouts": 1},
        "in1.jsonl": {"references": 2},
    }


def test_also_write_makes_answers_to_the_questions_of_labelled_rows(tmp_path: Path) -> None:
    given = [labelled("What is 20+2?", "22", "22", True)]
    assert {row["provenance"][:8] for row in rows_of(tmp_path, given, right_share=1.0)} == {"labelled"}
    more = rows_of(tmp_path, given, also_write=True)
    assert {row["provenance"].partition(":")[0] for row in more} == {"labelled", "program"}


# duplicates, conflicts, contamination


def test_pairs_that_differ_in_spelling_alone_are_one(tmp_path: Path) -> None:
    pairs = [("1/2", "0.5"), ("$1/2$", "0.5"), ("1/2", " 0.5 ."), ("1/2", "0.50")]
    done = built(tmp_path, [labelled("q", gold, answer, True) for gold, answer in pairs], right_share=1.0)
    assert done.rows == {"train": 2}
    assert done.card["dropped"] == {"duplicate": 2}


def test_equal_pairs_with_different_labels_are_all_dropped_and_counted(tmp_path: Path) -> None:
    given = [
        labelled("q", "3", "x=3", True),
        labelled("q", "3", "x = 3", False),
        labelled("q", "3", "x=3", True),
    ]
    done = built(tmp_path, [*given, labelled("q", "3", "4", False)], right_share=0.0)
    assert [row["answer"] for row in all_rows(done.folder)] == ["4"]
    assert done.card["dropped"] == {"conflicting_labels": 3}


def test_a_reference_that_comes_again_is_worked_on_once(tmp_path: Path) -> None:
    again = [{**references(1)[0], "question": references(1)[0]["question"] + "  "}]
    done = built(tmp_path, references(1), again)
    assert done.card["dropped"]["duplicate_reference"] == 1


@pytest.mark.parametrize(
    ("question", "equal"),
    [
        ("Find $x$ if $\\dfrac{x}{2} = 3$.", "exact"),
        ("find $x$ if  $\\frac{x}{2}=3$", "normalised"),
        ("Find \\(x\\) if \\(\\frac x 2 = 3\\)!", None),
        ("Find $x$ if $\\dfrac{x}{2} = 4$.", None),
    ],
)
def test_questions_of_a_benchmark_are_left_out_and_listed(
    tmp_path: Path, question: str, equal: str | None
) -> None:
    bench = [{"question": "Find $x$ if $\\dfrac{x}{2} = 3$.", "ground_truth": "6"}]
    against = written(tmp_path / "bench.jsonl", bench)
    given = [labelled("other", "1", "2", False), labelled(question, "6", "7", False)]
    done = built(tmp_path, given, right_share=0.0, against=(against,))
    listed = [{"file": "in0.jsonl", "line": 2, "index": 0, "against": "bench.jsonl", "equal": equal}]
    assert done.card["contaminated"] == (listed if equal else [])
    assert done.rows == {"train": 1 if equal else 2}
    assert ("bench.jsonl" in (done.folder / "README.md").read_text()) is True


# parts


def test_a_question_is_in_one_part_whatever_else_is_in_the_input(tmp_path: Path) -> None:
    shares = {"train": 0.4, "validation": 0.2, "test": 0.4}
    alone: dict[str, str] = {}
    for number, rows in enumerate((references(40)[::2], references(40), references(40)[::-1])):
        (tmp_path / str(number)).mkdir()
        folder = built(tmp_path / str(number), rows, parts=shares, seed=number, right=1, wrong=1).folder
        for part in PARTS:
            for row in read_back(folder / f"{part}.jsonl"):
                assert alone.setdefault(row["question"], part) == part
    assert set(alone.values()) == set(PARTS)


def test_spellings_of_a_question_are_in_one_part_and_references_stand_in_for_missing_questions(
    tmp_path: Path,
) -> None:
    shares = {"train": 0.5, "test": 0.5}
    spellings = ("What is ${}+1$?", "what is \\({} + 1\\)", "What  is ${} + 1$ ?")
    given = [labelled(s.format(n), str(n + 1), "0", False) for n in range(12) for s in spellings]
    given += [labelled("", f"\\frac{{{n}}}{{7}}", answer, False) for n in range(12) for answer in "xy"]
    folder = built(tmp_path, given, parts=shares, right_share=0.0).folder
    train, test = (
        {row["ground_truth"] for row in read_back(folder / f"{p}.jsonl")} for p in ("train", "test")
    )
    assert train and test and not train & test


# balance


def test_labels_are_in_the_wanted_share_in_every_part(tmp_path: Path) -> None:
    given = [labelled(f"q{n}", "1", f"x{n}", n % 5 == 0) for n in range(300)]
    card = built(tmp_path, given, parts={"train": 0.5, "test": 0.5}).card
    for counts in card["parts"].values():
        assert counts["labels"]["right"] == counts["labels"]["wrong"]
    quarter = built(tmp_path, given, right_share=0.25).card["parts"]["train"]["labels"]
    assert quarter == {"right": 60, "wrong": 180}
    assert card["before_balancing"]["categories"] == {"right": {"labelled": 60}, "wrong": {"labelled": 240}}


def test_size_is_the_most_rows_and_keeps_the_balance(tmp_path: Path) -> None:
    given = [labelled(f"q{n}", "1", f"x{n}", n % 2 == 0) for n in range(200)]
    done = built(tmp_path, given, size=31)
    assert done.card["parts"]["train"]["labels"] == {"right": 15, "wrong": 15}


def test_the_seed_draws_which_rows_are_kept_and_people_go_before_programs(tmp_path: Path) -> None:
    given = [
        labelled(r["question"], r["ground_truth"], r["ground_truth"] + " indeed", True)
        for r in references(20)
    ]
    drawn = [rows_of(tmp_path, given, references(20), size=60, seed=seed) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    for rows in drawn:
        assert sum(row["provenance"].startswith("labelled") for row in rows) == 20


def test_weights_decide_which_categories_are_written(tmp_path: Path) -> None:
    done = built(tmp_path, references(30), weights="1.1=1,others=0", mistake_weights={"sign": 1, "others": 0})
    assert done.card["before_balancing"]["categories"].keys() == {"right", "wrong"}
    assert set(done.card["before_balancing"]["categories"]["right"]) == {"1.1"}
    assert set(done.card["before_balancing"]["categories"]["wrong"]) == {"sign"}


def test_excess_cuts_a_category_back_to_its_weight(tmp_path: Path) -> None:
    loose = built(tmp_path, references(72), right_share=1.0).card["parts"]["train"]["categories"]["right"]
    tight = built(tmp_path, references(72), right_share=1.0, excess=1.0).card["parts"]["train"]["categories"][
        "right"
    ]
    assert tight["1.5"] < loose["1.5"]
