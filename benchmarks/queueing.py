"""What waiting costs at a given load, by the server's own queue on a clock of its own: no noise, and no server.

    python benchmarks/queueing.py [--pass-ms 1.5] [--token-ms 0.062] [--text-ms 4]

A pass takes `pass-ms`, and `token-ms` for each padded token; each text costs the same cores `text-ms` beside that.
Texts of 10 to 300 words come as a Poisson process at a share of the capacity, which is what 64 callers who ask again at
once are answered. Beside the queue stands a server that takes one text at a time in order of arrival: for exponential
times its p99 is ln 100 / ln 2 = 6.6 times its p50 at any load, however fast it is (M/M/1; Kleinrock 1975, section 3.2).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import fmean

from benchmarks.texts import mixed_texts
from server.inference.packing import BatchBudget
from server.inference.queue import FairQueue
from server.settings import InferenceSettings

SHARES = (0.5, 0.8, 0.95)
OVERTAKING = (0.0, 0.05, 0.1, 0.25, 1.0)
TOKENS_PER_WORD = 1.3
CALLERS = 64
REQUESTS = 20_000


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds that a pass takes, more for each padded token, and for each text outside the model."""

    each_pass: float
    token: float
    text: float

    def seconds(self, costs: Sequence[int]) -> float:
        """What a pass over texts of so many tokens takes."""
        return self.each_pass + self.token * len(costs) * max(costs) + self.text * len(costs)


@dataclass(frozen=True, slots=True)
class Policy:
    """How passes are made up: by the queue with this budget and age, or one text at a time."""

    name: str
    budget: BatchBudget
    overtake_seconds: float

    def queue(self) -> FairQueue[float]:
        return FairQueue(self.overtake_seconds)


def capacity(policy: Policy, costs: Costs, sizes: Sequence[int]) -> float:
    """Texts a second that callers are answered who ask again at once."""
    queue, sizes_left, now, answered = policy.queue(), cycle(sizes), 0.0, 0
    for _ in range(CALLERS):
        queue.add(now, "", [next(sizes_left)], now)
    while answered < REQUESTS:
        batch = queue.take(policy.budget, now)
        now += costs.seconds([ticket.cost for ticket in batch])
        answered += len(batch)
        for _ in batch:
            queue.add(now, "", [next(sizes_left)], now)
    return answered / now


def latencies(policy: Policy, costs: Costs, sizes: Sequence[int], rate: float) -> list[float]:
    """Seconds from arrival to answer of texts that come at random, `rate` a second, sorted."""
    source = random.Random(1)  # noqa: S311 - a benchmark repeats itself
    queue, sizes_left, now, due = policy.queue(), cycle(sizes), 0.0, 0.0
    found: list[float] = []
    while len(found) < REQUESTS:
        now = max(now, due) if not queue.tokens else now
        while due <= now:
            queue.add(due, "", [next(sizes_left)], due)
            due += source.expovariate(rate)
        batch = queue.take(policy.budget, now)
        now += costs.seconds([ticket.cost for ticket in batch])
        found += [now - ticket.owner for ticket in batch]
    return sorted(found)


def main() -> None:
    """Parse, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pass-ms", type=float, default=1.5)
    parser.add_argument("--token-ms", type=float, default=0.062)
    parser.add_argument("--text-ms", type=float, default=4)
    options = parser.parse_args()
    costs = Costs(options.pass_ms / 1000, options.token_ms / 1000, options.text_ms / 1000)
    settings = InferenceSettings()
    budget = BatchBudget(settings.batch_tokens, settings.batch_items, settings.batch_padding)
    sizes = [2 + round(TOKENS_PER_WORD * len(text.split())) for text in mixed_texts(256)]
    print(f"{len(sizes)} texts of {min(sizes)} to {max(sizes)} tokens, {fmean(sizes):.0f} on average\n")
    policies = [Policy("one text at a time", BatchBudget(1, 1), 0.0)]
    policies += [Policy(f"overtaking until {seconds:g} s", budget, seconds) for seconds in OVERTAKING]
    print("| queue | texts/s | load | p50 ms | p99 ms | p99 / p50 |\n|---|---|---|---|---|---|")
    for policy in policies:
        most = capacity(policy, costs, sizes)
        for share in SHARES:
            found = latencies(policy, costs, sizes, share * most)
            p50, p99 = (1000 * found[int(part * len(found))] for part in (0.5, 0.99))
            print(f"| {policy.name} | {most:.0f} | {share:.0%} | {p50:.0f} | {p99:.0f} | {p99 / p50:.1f} |", flush=True)


if __name__ == "__main__":
    main()
