"""Rows about sandboxes: what watching a command costs it, and what holding it does."""

import statistics

from measure import JREPRO, RUNS, median, row, scaled
from project import Project

MODES = ["off", "observe", "enforce"]
MEBIBYTES = 4000
FILES = 20_000


def sandbox_cpu(bench):
    """a stage that computes, in each mode of the sandbox"""
    mebibytes = scaled(MEBIBYTES)
    project = Project(bench, "sandbox-cpu")
    work = f"head -c {mebibytes}M /dev/zero | sha256sum"
    yield from rows(bench, project, "sandbox-cpu", work, "[]", "both at most 1.10")
    project.delete()


def sandbox_files(bench):
    """a stage that opens 20,000 files, in each mode of the sandbox"""
    project = Project(bench, "sandbox-files")
    project.small(scaled(FILES), 1024)
    project.jrepro("add", "data")
    work = "find data -type f -exec cat {} + | sha256sum"
    yield from rows(bench, project, "sandbox-files", work, "[data]", "enforce at most 1.5")
    project.delete()


def rows(bench, project, name, work, deps, aim):
    # The log has what the work alone took: nanoseconds. It is in no key and is not compared.
    timed = f"a=$(date +%s%N); {work} > out/o; b=$(date +%s%N); echo $((b - a)) > log/ns"
    project.write(
        "pipelines/p.yaml",
        f"stages:\n  s: {{cmd: '{timed}', deps: {deps}, outs: [out/o], logs: [log/ns]}}\n",
    )
    project.commit()
    costs = {mode: [] for mode in MODES}
    seconds = {mode: [] for mode in MODES}
    for _ in range(RUNS):
        for mode in MODES:
            command = [JREPRO, "run", "-q", "-f", "--sandbox", mode]
            costs[mode].append(bench.run(command, project.root))
            with open(project.path("log/ns"), encoding="utf-8") as file:
                seconds[mode].append(int(file.read()) / 1e9)
    alone = {mode: statistics.median(seconds[mode]) for mode in MODES}
    told = ", ".join(f"{mode} {alone[mode]:.2f} s ({alone[mode] / alone['off']:.2f})" for mode in MODES)
    named = {"jrepro": median(costs["off"])}
    named.update({mode: median(costs[mode]) for mode in MODES[1:]})
    yield row(name, f"`run` of `{work}`".replace("|", "\\|"), named, aim, f"the command alone: {told}")


ROWS = {"sandbox-cpu": sandbox_cpu, "sandbox-files": sandbox_files}
