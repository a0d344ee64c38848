"""What a researcher wants to know first, in sentences: the same ones on the page and on the terminal."""

from __future__ import annotations

from tinyv.analysis.report.reading import Part, count, figure, label, listed, part, text
from tinyv.page.figures import count as counted
from tinyv.page.figures import number, plural, share

_MOST_NAMED = 3
_RULES = {
    "attack": "looks like an attack",
    "repeated": "one answer for many references",
    "short": "very short response",
    "model": "decided by the model",
    "truth": "labelled wrong",
    "length": "responses collapse",
}
"""The rules of the watch by their names in the dict."""
_LIMITS = {"model": "from a rise of", "truth": "from a rise of", "length": "at a median below"}
"""What a threshold of a rule is, where it is not a share of the accepted answers."""


def sentences(report: Part) -> list[str]:
    """The figures that matter, one sentence each; what is not known is said or left out."""
    found = (
        _false_negatives(report),
        contradicted(report),
        _categories(report),
        _baseline_only(report),
        _gradient(report),
        _signal(report),
        _rates(report),
        _hygiene(report),
        _not_judged(report),
    )
    return [sentence for sentence in found if sentence]


def alarms(report: Part) -> list[str]:
    """Each alarm of the watch in one sentence."""
    return [_alarm(alarm) for alarm in listed(report, "watch", "alarms")]


def calm(report: Part) -> str:
    """One sentence about the watch where nothing raised an alarm."""
    watch = part(report, "watch")
    if not watch:
        return "The run was not watched for reward hacking."
    suspicious, (of, kind) = count(watch, "suspicious"), looked_at(report)
    if not of:
        return "No alarm: nothing was accepted."
    if not suspicious:
        return f"No alarm: none of {plural(of, f'{kind} answer')} looks suspicious."
    return (
        f"No alarm: {counted(suspicious)} of {plural(of, f'{kind} answer')} ({share(figure(watch, 'share'))})"
        f" {'looks' if suspicious == 1 else 'look'} suspicious, below the thresholds."
    )


def looked_at(report: Part) -> tuple[int, str]:
    """How many answers the watch looked at, and what they are: what the cascade accepted or the trainer paid for."""
    accepted = count(report, "totals", "accepted")
    considered = figure(report, "watch", "considered")
    if considered is None or considered == accepted:
        return accepted, "accepted"
    return int(considered), "accepted or paid-for"


def named(rule: str) -> str:
    """A rule of the watch as people read it."""
    return label(_RULES.get(rule, rule))


def alarm_from(rule: str, threshold: float | None) -> str:
    """From where on a rule of the watch raises an alarm, in words."""
    if threshold is None:
        return "never"
    return f"{_LIMITS.get(rule, 'above')} {share(threshold)}"


def steps_said(steps: object) -> str:
    """` in steps 3 to 9`; empty if the alarm is of the whole run."""
    if isinstance(steps, (list, tuple)) and steps:
        first, last = steps[0], steps[-1]
        return f" in step {first}" if first == last else f" in steps {first} to {last}"
    return ""


def _alarm(alarm: Part) -> str:
    value, threshold = figure(alarm, "value"), figure(alarm, "threshold")
    return (
        f"{named(text(alarm, 'rule'))}: {text(alarm, 'says')}."
        f" Found {share(value)}{steps_said(alarm.get('steps'))}, threshold {share(threshold)}."
    )


def _false_negatives(report: Part) -> str:
    rollouts = count(report, "totals", "rollouts")
    rejected = count(report, "false_negatives", "baseline_rejected")
    recovered = count(report, "false_negatives", "recovered")
    if not rollouts:
        return "There are no rollouts."
    start = f"The baseline rejected {counted(rejected)} of {plural(rollouts, 'rollout')}"
    if not rejected:
        return f"The baseline rejected none of {plural(rollouts, 'rollout')}."
    failed = count(report, "false_negatives", "not_judged")
    whom = "them"
    if failed:
        start = f"{start}, {counted(failed)} of which the cascade could not judge"
        whom = f"the other {counted(rejected - failed)}"
    if rejected == failed:
        return f"{start}."
    by = f"{_are(recovered)} right by the cascade{_and_by_labels(report, recovered)}"
    if not recovered:
        return f"{start}; none of {whom} {by}."
    said = share(figure(report, "false_negatives", "share_of_rejected"))
    return f"{start}; {counted(recovered)} of {whom} ({said}) {by}."


def _are(number_of: int) -> str:
    return "are" if number_of > 1 else "is"


def _and_by_labels(report: Part, recovered: int) -> str:
    """Whose word it is besides the cascade's."""
    labelled, wrong = _labels(report, "recovered"), _labels(report, "accepted_but_wrong")
    if not (labelled or wrong):
        return ""
    if labelled == recovered:
        return " and by labels"
    return f" and not labelled wrong ({counted(labelled)} labelled right)"


def _labels(report: Part, key: str) -> int:
    return count(report, "false_negatives", "labels", key)


def contradicted(report: Part) -> str:
    """Where labels contradict the cascade on what the baseline rejects; empty if they do not."""
    wrong, missed = _labels(report, "accepted_but_wrong"), _labels(report, "right_but_missed")
    said = []
    if wrong:
        said.append(f"{counted(wrong)} accepted by the cascade {_are(wrong)} labelled wrong")
    if missed:
        whom = "it" if wrong else "the cascade"
        said.append(f"{counted(missed)} that {whom} does not accept {_are(missed)} labelled right")
    return f"Of what the baseline rejected, {' and '.join(said)}: not counted here." if said else ""


def _categories(report: Part) -> str:
    recovered = count(report, "false_negatives", "recovered")
    parts = [
        item
        for category in listed(report, "false_negatives", "categories")
        for item in listed(category, "subcategories")
    ]
    ranked = sorted((item for item in parts if count(item, "count")), key=lambda item: -count(item, "count"))
    if not recovered or not ranked:
        return ""
    named = [
        f"{label(text(item, 'name')).lower()} ({share(count(item, 'count') / recovered)})"
        for item in ranked[:_MOST_NAMED]
    ]
    return f"What set them apart from the reference, above all: {', '.join(named)}."


def _baseline_only(report: Part) -> str:
    only = count(report, "false_negatives", "baseline_only", "count")
    if not only:
        return ""
    said = alone_by_labels(report) or "false positives of it, or misses of the cascade"
    return f"The baseline alone accepts {plural(only, 'rollout')}: {said}."


def alone_by_labels(report: Part) -> str:
    """What labels say of answers that the baseline alone accepts; empty without labels."""
    right, wrong = (
        count(report, "false_negatives", "baseline_only", "labels", key) for key in ("right", "wrong")
    )
    if not right + wrong:
        return ""
    return f"by labels {counted(wrong)} false positives of it and {counted(right)} misses of the cascade"


def _gradient(report: Part) -> str:
    training = part(report, "training")
    if not training:
        return "No group has two rollouts, so nothing can be said about gradients."
    theirs = figure(training, "graders", "baseline", "no_gradient")
    ours = figure(training, "graders", "cascade", "no_gradient")
    groups = plural(count(training, "groups"), "group")
    return (
        f"{share(theirs)} of {groups} gave no gradient under the baseline, {share(ours)} under the cascade."
    )


def _signal(report: Part) -> str:
    training = part(report, "training")
    lost = figure(training, "signal_lost")
    if lost is None:
        return ""
    if count(training, "truth", "labelled"):
        return _signal_by_labels(training, lost)
    if lost <= 0:
        return "The baseline lost none of the useful signal."
    if lost >= 1:
        return "The baseline lost all of the useful signal: within groups it does not favour right answers."
    factor = figure(training, "more_rollouts", "signal_factor")
    more = f"; {number(factor)} times as many prompts would bring it back" if factor else ""
    what = "its rewards' covariance with being right"
    return f"The baseline lost {share(lost)} of the useful signal, {what}{more}."


def _signal_by_labels(training: Part, lost: float) -> str:
    labelled, of = count(training, "truth", "labelled"), count(training, "truth", "of")
    whose = "By labels" if labelled == of else f"By labels of {counted(labelled)} of {plural(of, 'rollout')}"
    word = "" if labelled == of else " (else by the cascade's word)"
    ours = figure(training, "signal_lost_by_cascade")
    beside = "" if ours is None else f" and the cascade {lost_in_words(ours)}"
    return (
        f"{whose}{word}, the baseline lost {lost_in_words(lost)} of the useful signal (its rewards' covariance"
        f" with being right){beside}."
    )


def lost_in_words(lost: float | None) -> str:
    """A share; what is below none or above all is said in words, as no share of a thing."""
    if lost is None or 0 < lost < 1:
        return share(lost)
    return "none" if lost <= 0 else "all"


def _rates(report: Part) -> str:
    rates = part(report, "error_rates")
    graders = listed(rates, "graders")
    if not graders:
        return ""
    said = "; ".join(
        f"{text(grader, 'name')} {_rate(grader, 'false_negative_rate')} false negatives,"
        f" {_rate(grader, 'false_positive_rate')} false positives"
        for grader in graders
    )
    return f"By labels of {plural(count(rates, 'labelled'), 'distinct pair')}: {said}."


def _rate(grader: Part, name: str) -> str:
    value, low, high = (figure(grader, name, key) for key in ("value", "low", "high"))
    return f"{share(value)} ({share(low)}–{share(high)})" if value is not None else "an unknown rate of"


def _hygiene(report: Part) -> str:
    flagged, references = count(report, "hygiene", "flagged"), count(report, "hygiene", "references")
    if not references:
        return ""
    if not flagged:
        return f"None of {plural(references, 'reference')} is flagged."
    said = share(flagged / references)
    return f"{counted(flagged)} of {plural(references, 'reference')} ({said}) should be looked at."


def _not_judged(report: Part) -> str:
    failed, broken = count(report, "totals", "failed"), count(report, "totals", "broken_rows")
    said = []
    if failed:
        said.append(f"{plural(failed, 'rollout')} could not be judged, as something of ours failed")
    if broken:
        said.append(f"{plural(broken, 'row')} of the input could not be read")
    sentence = "; ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""
