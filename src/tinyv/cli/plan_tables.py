"""A plan as people read it, in 80 columns."""

from __future__ import annotations

import textwrap
from typing import Any

_WIDTH = 80
_NAMES = {"rules": "rules (CPU)", "front": "front (CPU)", "model": "model (GPU)"}


def text(plan: dict[str, Any]) -> str:
    """One scenario: what was assumed, the machines, the cost by both ways, advice."""
    title = textwrap.wrap(f"{plan['scenario']}: {plan['says']}", _WIDTH)
    lines = [*title, *_assumed(plan), "", *_costs(plan), "", *_stations(plan), ""]
    for sentence in plan["advice"]:
        lines += textwrap.wrap(sentence, _WIDTH - 4, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join(lines) + "\n\n"


def _assumed(plan: dict[str, Any]) -> list[str]:
    step, mix, judge = (plan["given"][name] for name in ("step", "mix", "judge"))
    comes = f"over {step['spread_s']:g} s" if step["spread_s"] else "at once"
    said = (
        f"Assumed: {step['rollouts']:,} responses of {step['chars']:,.0f} characters in groups of {step['group']} come "
        f"{comes} in a step of {step['seconds']:g} s; the rules take {plan['given']['rules_ms']:.2f} ms each and leave "
        f"{mix['undecided']:.0%} undecided; {mix['repeated']:.0%} of these repeat"
        f"{f', {mix_cached(mix)} are known' if mix['cached'] else ''}."
    )
    if judge["kind"] == "server":
        said += (
            f" A call takes {1000 * judge['p50_s']:.0f} ms (p99 {1000 * judge['p99_s']:.0f}), a GPU makes "
            f"{judge['rate']:,.0f} decisions/s, {judge['concurrency']} at a time."
        )
    if judge["kind"] == "nano":
        said += f" nano takes {plan['given']['costs']['nano_ms']:.2f} ms for a decision."
    return textwrap.wrap(said, _WIDTH - 2, initial_indent="  ", subsequent_indent="  ")


def mix_cached(mix: dict[str, float]) -> str:
    """The share of calls that earlier steps save."""
    return f"{mix['cached']:.0%} of the others"


def _costs(plan: dict[str, Any]) -> list[str]:
    machines, formula, simulated = plan["machines"], plan["formula"], plan["simulation"]
    gpus = f"{machines['gpus']} (busy {machines['gpus_busy']:.2f} of one)" if machines["gpus"] else "0"
    rows = [
        ("verifier GPUs", gpus, ""),
        ("CPU cores", str(machines["cores"]), ""),
        ("model calls per step", f"{plan['calls']:,}", ""),
        ("CPU seconds of the rules' processes", f"{plan['rules_cpu_s']:,.2f}", ""),
        (
            "memory of the cache",
            f"{_bytes(plan['cache_bytes_per_step'])} a step, at most {_bytes(plan['cache_bytes_most'])}",
            "",
        ),
        ("", "formula", "simulation"),
        ("seconds added to a step", f"{formula['added_s']:.3f}", _of(simulated, "added_s", "{:.3f}")),
        ("share of the step", f"{formula['share_of_step']:.2%}", _of(simulated, "share_of_step", "{:.2%}")),
    ]
    return [
        f"  {name:<37}{first:>12}{second:>14}".rstrip() if len(first) < 13 else f"  {name:<37}  {first}"
        for name, first, second in rows
    ]


def _stations(plan: dict[str, Any]) -> list[str]:
    """Wait and load of each station; waits by the formula, then by the simulation."""
    lines = [f"  {'station':<14}{'load':>7}{'mean wait':>22}{'p99 wait':>22}"]
    simulated = plan["simulation"]
    for name, station in plan["formula"]["stations"].items():
        other = None if simulated is None else simulated["stations"].get(name)
        mean = f"{_ms(station['wait_s'])} / {_ms(other and other['wait_s'])}"
        p99 = f"{_ms(station['wait_p99_s'])} / {_ms(other and other['wait_p99_s'])}"
        lines.append(f"  {_NAMES[name]:<14}{plan['load'][name]:>7.0%}{mean:>22}{p99:>22}")
    return lines


def _of(simulated: dict[str, Any] | None, name: str, form: str) -> str:
    return "–" if simulated is None else form.format(simulated[name])


def _ms(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.1f} ms"


def _bytes(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
