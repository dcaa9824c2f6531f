#!/usr/bin/env python3
"""Makes small faults in the sources, one at a time, and lists those that no test notices: mutants.py [N] [SEED].

A copy of the tree under .build/mutants holds all N faults at once, each behind a switch, so that it is built once; the suites
then run for every fault that they reach. The checkout itself is never written. Exit status 0 when at least 95 % are noticed.
"""

import fcntl
import functools
import glob
import os
import re
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "scripts/mutants"))
sys.dont_write_bytecode = True

import faults  # noqa: E402 (its folder is known only now)
import suites  # noqa: E402
from tree import Tree, module  # noqa: E402

WHERE = [
    "Sources/Trading", "Sources/Learning", "Sources/Market", "Sources/Data/Store", "Sources/Workflows/H5Decision",
    "Sources/Workflows/H5Live/Executor", "Sources/Workflows/H5Live/Volatility", "Sources/Workflows/H5Live/Monitor",
]
GOAL = 0.95


def main(count, seed):
    tree = Tree(ROOT, os.path.join(ROOT, ".build/mutants/tree"))
    tree.modules = sorted({module(path) for path in sources()})
    tree.copy()
    every = [fault for path in sources() for fault in faults.faults(path, tree.contents[path], seed)]
    chosen = built(tree, faults.drawn(every), count)
    say(f"{len(chosen)} faults of {len(every)} are built, seed {seed}")
    outcome = dict.fromkeys((number for number, _ in chosen))
    seconds = dict.fromkeys(outcome, 0.0)
    reached = set()
    for targets in suites.LEVELS:
        alive = [number for number, fault in chosen if outcome[number] is None]
        if targets == suites.LEVELS[-1]:
            # What cannot be noticed would meet all of the slow ones in vain.
            alive = [number for number in alive if reason(tree, dict(chosen)[number]) is None]
        if alive:
            found = measured(tree, targets)
            reached |= {number for suite in found for number in suite.reached}
            hunted(tree, found, alive, outcome, seconds, dict(chosen))
    return report(tree, chosen, outcome, seconds, reached)


def sources():
    paths = [path for folder in WHERE for path in glob.glob(os.path.join(ROOT, folder, "**/*.swift"), recursive=True)]
    return sorted(os.path.relpath(path, ROOT) for path in paths)


def built(tree, order, count):
    """Builds the copy with the first `count` faults that compile.

    Returns: them as pairs of number and fault. Some spare ones are built, as a replacement costs a build."""
    numbers = {fault: number for number, fault in enumerate(order, 1)}
    refused, size = set(), count + count // 4 + 5
    while True:
        numbered = [(numbers[fault], fault) for fault in order if fault not in refused][:size]
        begin = time.monotonic()
        tree.write(numbered)
        errors = tree.build()
        say(f"a build of {len(numbered)} faults took {time.monotonic() - begin:.0f} s; {len(errors)} places do not compile")
        if not errors:
            if len(numbered) >= min(count, len(order) - len(refused)):
                return numbered[:count]
            size += count
            continue
        for name, line, message in errors:
            guilty = nearest(numbered, name, line)
            if not guilty:
                sys.exit(f"mutants: {name}:{line}: {message}; no fault is near")
            refused |= guilty
        # None is added while there are enough: what was dropped is made up for by the spare ones.
        size = max(count, size - len(errors))


def nearest(numbered, name, line):
    """The faults of the line an error names; without any, those of the nearest lines before it."""
    if name.endswith("MutantOperators.swift"):
        return {fault for _, fault in numbered if name.startswith(module(fault.path))}
    of_file = [fault for _, fault in numbered if fault.path == name]
    exact = {fault for fault in of_file if fault.line == line}
    if exact or not of_file:
        return exact
    distance = min(abs(fault.line - line) for fault in of_file)
    return {fault for fault in of_file if abs(fault.line - line) == distance}


def measured(tree, targets):
    """Runs suites without any fault: they must pass, and show how long they take and which faults they reach."""
    found = []
    tree.activate(0)
    for target in targets:
        own = [measured_suite(tree, target, name) for name in suites.parts(tree, target)]
        say(f"{target}: {sum(suite.seconds for suite in own):.1f} s, "
            f"reaches {len(frozenset().union(*(suite.reached for suite in own)))} faults")
        found += own
    return found


def measured_suite(tree, target, name):
    for _ in (1, 2, 3):
        tree.reached(begin=True)
        noticed, seconds = suites.run(tree, [name], 1800)
        reached = tree.reached(begin=False)
        if noticed is None:
            return suites.Suite(target, name, seconds, frozenset(reached))
        say(f"{name} fails without any fault: {noticed}")
    sys.exit(f"mutants: {name} fails without any fault; mend it first")


def hunted(tree, found, alive, outcome, seconds, chosen):
    """Runs, for every fault, the suites that reach it, the fastest target first, until one notices it."""
    for number in alive:
        tree.activate(number)
        of_target = {}
        for suite in found:
            if number in suite.reached:
                of_target.setdefault(suite.target, []).append(suite)
        for meeting in sorted(of_target.values(), key=lambda some: sum(suite.seconds for suite in some)):
            noticed, took = suites.run(tree, [suite.name for suite in meeting], suites.limit(meeting))
            seconds[number] += took
            if noticed is not None:
                outcome[number] = f"{meeting[0].target}: {noticed}"
                break
        say(f"{number:4} {seconds[number]:6.1f} s  {described(chosen[number])}  →  {outcome[number] or 'alive'}")
    tree.activate(0)


def report(tree, chosen, outcome, seconds, reached):
    """Prints the survivors and the share noticed.

    Returns: the exit status."""
    noticed = [number for number in outcome if outcome[number] is not None]
    survivors = [(number, fault) for number, fault in chosen if outcome[number] is None]
    print()
    for kind in faults.KINDS:
        of_kind = [number for number, fault in chosen if fault.kind == kind]
        print(f"{kind:12}{len([n for n in of_kind if outcome[n] is not None]):5} of {len(of_kind)} noticed")
    print(f"\nSurvivors: {len(survivors)}")
    for number, fault in survivors:
        print(f"{number:4}  {described(fault)}\n      {line_of(tree, fault)}")
        print(f"      {reason(tree, fault) or ('no test fails' if number in reached else 'no suite reaches it')}")
    share = len(noticed) / max(1, len(chosen))
    print(f"\n{len(noticed)} of {len(chosen)} noticed, {100 * share:.1f} %; {sum(seconds.values()) / max(1, len(chosen)):.1f} s a fault")
    return 0 if share >= GOAL else 1


def described(fault):
    change = "dropped" if fault.kind == "statement" else f"{fault.before}  →  {fault.after or 'nothing'}"
    return f"{fault.path}:{fault.line}: {fault.kind}: {change}"


def line_of(tree, fault):
    return tree.contents[fault.path].split("\n")[fault.line - 1].strip()


def reason(tree, fault):
    """Why a fault cannot be noticed, from mutants/explained.tsv; `None` for one that can."""
    return explanations().get((fault.path, line_of(tree, fault), fault.kind, fault.before))


@functools.cache
def explanations():
    """The reasons by path, line, kind and what is changed."""
    with open(os.path.join(ROOT, "scripts/mutants/explained.tsv"), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return {tuple(row[:4]): row[4] for row in rows}


def say(text):
    print(text, flush=True)


def arguments(words):
    given = words + ["40", "1"][len(words):]
    if len(given) != 2 or not all(re.fullmatch(r"[0-9]{1,9}", word) for word in given) or int(given[0]) == 0:
        print("usage: mutants.py [N] [SEED], whole numbers, N above 0", file=sys.stderr)
        sys.exit(64)
    return [int(word) for word in given]


if __name__ == "__main__":
    wanted = arguments(sys.argv[1:])
    os.makedirs(os.path.join(ROOT, ".build/mutants"), exist_ok=True)
    with open(os.path.join(ROOT, ".build/mutants/lock"), "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("mutants: another run is using .build/mutants", file=sys.stderr)
            sys.exit(75)
        sys.exit(main(*wanted))
