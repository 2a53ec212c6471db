"""Rows about running stages: what jrepro adds to the commands themselves."""

import os

from measure import JREPRO, Contestant, have, row, scaled
from project import Project
from rows_large import java

STAGES = 500
SLEEPERS = 8

# What any engine in Java has to pay: the starts themselves, two at a time.
LOOP = """
import java.util.concurrent.Executors;

class Starts {
  public static void main(String[] arguments) {
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
        threads.submit(() -> new ProcessBuilder("sh", "-c", "true").start().waitFor());
      }
    }
  }
}
"""


def run_500(bench):
    """run 500 trivial stages, two at a time, durable"""
    count = scaled(STAGES)
    for kind in ("nothing", "file"):
        project = Project(bench, f"run-{kind}")
        write(project.path("pipelines", "p.yaml"), stages(count, kind))
        project.commit()
        forget = lambda: forgotten(project)
        write(bench.path("peer", "Makefile"), makefile(count, kind))
        write(bench.path("peer", "Starts.java"), LOOP)
        made = bench.path("peer", "out")
        bench.run([java() + "c", "Starts.java"], bench.path("peer"))
        costs = bench.contest(
            Contestant("jrepro", [JREPRO, "run", "-q", "-j", "2"], project.root, forget),
            *(
                Contestant(
                    "make -j2", ["make", "-s", "-j2"], bench.path("peer"), lambda: emptied(made)
                )
                for _ in have("make")
            ),
            Contestant(
                "ProcessBuilder", [java(), "-cp", ".", "Starts", str(count)], bench.path("peer")
            ),
        )
        what = "writing nothing" if kind == "nothing" else "writing a file each"
        yield row(
            "run-500", f"`run -j 2` of {count} stages {what}", costs, "1.5 s beyond the start"
        )
        project.delete()


def run_8(bench):
    """run 8 stages of sleep 2, eight at a time"""
    project = Project(bench, "sleep")
    lines = [f"  s{i}: {{cmd: 'sleep 2; echo {i} > o{i}', outs: [o{i}]}}" for i in range(SLEEPERS)]
    write(project.path("pipelines", "p.yaml"), "stages:\n" + "\n".join(lines) + "\n")
    project.commit()
    costs = bench.contest(
        Contestant(
            "jrepro", [JREPRO, "run", "-q", "-j", "8"], project.root, lambda: forgotten(project)
        )
    )
    yield row("run-8", "`run -j 8` of 8 stages of `sleep 2`", costs, "2 s and a bit")
    project.delete()


def stages(count, kind):
    # Of equal commands that write nothing, one would answer for all.
    lines = [
        f"  s{i:04d}: {{cmd: 'true {i}'}}"
        if kind == "nothing"
        else f"  s{i:04d}: {{cmd: 'echo {i} > out/o{i:04d}', outs: [out/o{i:04d}]}}"
        for i in range(count)
    ]
    return "stages:\n" + "\n".join(lines) + "\n"


def makefile(count, kind):
    if kind == "nothing":
        # A command with a sign of the shell's, or make would start it without one.
        rules = [f"s{i:04d}:\n\ttrue {i};\n" for i in range(count)]
        names = [f"s{i:04d}" for i in range(count)]
        return f"all: {' '.join(names)}\n.PHONY: {' '.join(names)}\n" + "".join(rules)
    rules = [f"out/o{i:04d}:\n\techo {i} > $@\n" for i in range(count)]
    return f"all: {' '.join(f'out/o{i:04d}' for i in range(count))}\n" + "".join(rules)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def emptied(folder):
    os.makedirs(folder, exist_ok=True)
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))


def forgotten(project):
    """Nothing has run: no lock, no record, no output."""
    project.remove(".git/jrepro", ".repro/lock", "out", *(f"o{i}" for i in range(SLEEPERS)))


ROWS = {"run-500": run_500, "run-8": run_8}
