"""Rows about a stage that runs for each of many files."""

import os

from measure import JREPRO, Contestant, have, row, scaled
from project import Project

WORK = """import hashlib, json, os
for line in open(os.environ["JREPRO_ITEMS"], encoding="utf-8"):
    item = json.loads(line)
    with open(item["path"], "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    os.makedirs(os.path.dirname(item["outs"][0]), exist_ok=True)
    with open(item["outs"][0], "w", encoding="utf-8") as file:
        file.write(digest + "\\n")
"""

PIPELINE = """stages:
  features:
    map: {over: "data/**/*.bin", batch: 1000}
    cmd: python3 work.py
    deps: [work.py]
    outs: ["feat/${item.parent}/${item.stem}.txt"]
"""

# The same for make, which compares times: one rule, and every file a target.
MAKEFILE = """SOURCES := $(shell find data -name '*.bin')
all: $(SOURCES:data/%.bin=made/%.txt)
made/%.txt: data/%.bin
\t@mkdir -p $(@D) && sha256sum < $< > $@
"""


def map_100k(bench):
    """a map over 100,000 files of 100 bytes: all, nothing and one of them changed"""
    project = Project(bench, "map")
    count = scaled(100_000)
    project.small(count, 100)
    project.write("work.py", WORK)
    project.write("pipelines/p.yaml", PIPELINE)
    project.write("Makefile", MAKEFILE)
    project.jrepro("add", "data")
    project.commit()
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "run"], project.root, lambda: forget_run(project))
    )
    yield row("map-100k", f"`run` of {count:,} items, batches of 1,000", costs, "–")
    made(project)
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "run"], project.root),
        *(Contestant("make", ["make", "-s"], project.root) for _ in have("make")),
    )
    yield row("map-100k", f"`run`, nothing changed, {count:,} items", costs, "2 s")
    costs = bench.contest(Contestant("jrepro", [JREPRO, "run", "-n"], project.root))
    yield row("map-100k", f"`run -n`, nothing changed, {count:,} items", costs, "2 s")

    changed = []

    def change():
        changed.append(len(changed))
        project.write("data/0000/0000007.bin", f"change {len(changed)}")

    costs = bench.contest(Contestant("jrepro", [JREPRO, "run"], project.root, change))
    yield row("map-100k", f"`run`, 1 of {count:,} items changed", costs, "3 s")
    project.delete()


def made(project):
    """What make would have made: it would take it minutes."""
    for parent, _, names in os.walk(project.path("data")):
        folder = parent.replace(project.path("data"), project.path("made"), 1)
        os.makedirs(folder, exist_ok=True)
        for name in names:
            with open(os.path.join(folder, name.replace(".bin", ".txt")), "w"):
                pass


def forget_run(project):
    project.remove("feat", ".repro/lock", ".git/jrepro/ledger")


ROWS = {"map-100k": map_100k}
