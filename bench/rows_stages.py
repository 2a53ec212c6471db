"""Rows about pipelines of thousands of stages: what it costs to find that there is nothing to do."""

import os

from measure import JREPRO, Contestant, have, row, scaled
from project import Project

STAGES = 2_000
MANY = 10_000


class Stages:
    """A pipeline of stages that copy a file each, and what make and ninja need to do the same."""

    def __init__(self, bench, name, count, is_chain):
        self.count = count
        self.project = Project(bench, name)
        self.source = [
            "in" if i == 0 else out(i - 1 if is_chain else 0) for i in range(count)
        ]
        self.parameter(0)
        self.write("in", "something\n")
        os.makedirs(self.project.path("pipelines"))
        self.write("pipelines/many.yaml", self.yaml())
        self.project.commit()
        self.project.jrepro("run", "-q", "-j", "auto")
        self.project.commit()
        # The first look notes the files, when they are no longer too young for it.
        self.project.jrepro("run")
        self.peer = bench.path(name + "-peer")
        os.makedirs(os.path.join(self.peer, "out"))
        self.write(os.path.join(self.peer, "in"), "something\n")
        self.write(os.path.join(self.peer, "Makefile"), self.makefile())
        self.write(os.path.join(self.peer, "build.ninja"), self.ninja())
        for peer in self.peers():
            bench.run(peer.command, peer.cwd)

    def write(self, name, text):
        with open(self.project.path(name), "w") as file:
            file.write(text)

    def parameter(self, value):
        self.write("params.yaml", f"early: {value}\n")

    def yaml(self):
        text = ["stages:"]
        for i in range(self.count):
            text.append(f"  s{i:05d}:\n    cmd: cp {self.source[i]} {out(i)}")
            text.append(f"    deps: [{self.source[i]}]\n    outs: [{out(i)}]")
            if i == 0:
                text.append("    params: [early]")
        return "\n".join(text) + "\n"

    def makefile(self):
        everything = " ".join(out(i) for i in range(self.count))
        rules = [f"{out(i)}: {self.source[i]}\n\tcp $< $@\n" for i in range(self.count)]
        return f"all: {everything}\n" + "".join(rules)

    def ninja(self):
        builds = [f"build {out(i)}: copy {self.source[i]}\n" for i in range(self.count)]
        return "rule copy\n  command = cp $in $out\n" + "".join(builds)

    def contestant(self, prepare=None):
        return Contestant("jrepro", [JREPRO, "run"], self.project.root, prepare)

    def peers(self):
        commands = {"make": ["make", "-s", "all"], "ninja": ["ninja"]}
        return [Contestant(peer, commands[peer], self.peer) for peer in have("make", "ninja")]

    def delete(self):
        self.project.delete()


def out(number):
    return f"out/{number:05d}"


def nothing_to_do(bench, name, count, shape, aim):
    stages = Stages(bench, name, count, shape == "chain")
    costs = bench.contest(stages.contestant(), *stages.peers())
    ratios = [
        f"{costs['jrepro'].wall / max(cost.wall, 0.001):.1f} × {peer}"
        for peer, cost in costs.items()
        if peer != "jrepro"
    ]
    yield row(name, f"`run`, nothing to do, {shape} of {count:,} stages", costs, aim, *ratios)
    stages.delete()


def plan_chain(bench):
    """run with nothing to do, a chain of 2,000 stages"""
    yield from nothing_to_do(bench, "plan-chain", scaled(STAGES), "chain", "0.5 s")


def plan_fan(bench):
    """run with nothing to do, a fan of 2,000 stages"""
    yield from nothing_to_do(bench, "plan-fan", scaled(STAGES), "fan", "0.5 s")


def plan_10k(bench):
    """run with nothing to do, a chain of 10,000 stages"""
    yield from nothing_to_do(bench, "plan-10k", scaled(MANY), "chain", "1.5 s")


def early_cut(bench):
    """run after a parameter of the first of 2,000 stages changed, and its output did not"""
    count = scaled(STAGES)
    stages = Stages(bench, "early-cut", count, True)
    values = iter(range(1, 1_000))
    costs = bench.contest(stages.contestant(lambda: stages.parameter(next(values))))
    work = f"`run` after an early parameter changed, output the same, chain of {count:,} stages"
    yield row("early-cut", work, costs, "1 s")
    stages.delete()


ROWS = {
    "plan-chain": plan_chain,
    "plan-fan": plan_fan,
    "plan-10k": plan_10k,
    "early-cut": early_cut,
}
