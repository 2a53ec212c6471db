"""Running commands and telling what they took."""

import dataclasses
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JREPRO = os.environ.get("JREPRO", os.path.join(HOME, "jrepro"))
SCALE = float(os.environ.get("SCALE", "1"))
RUNS = int(os.environ.get("RUNS", "3"))

# GNU time, because the memory of a child of Python's counts Python's own before it starts.
MEMORY = ["/usr/bin/time", "-f", "%M", "-o"]

HEAD = (
    "| row | work | jrepro | peers | aim |\n"
    "|---|---|---|---|---|"
)


@dataclasses.dataclass(frozen=True)
class Cost:
    """What a command took: seconds on the wall, seconds of CPU, most bytes resident at once."""

    wall: float
    cpu: float
    rss: int

    def __str__(self):
        return f"{self.wall:.2f} s (CPU {self.cpu:.2f} s, {self.rss / 2**20:.0f} MiB)"


def median(costs):
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        max(cost.rss for cost in costs),
    )


@dataclasses.dataclass(frozen=True)
class Contestant:
    """A command to be measured; what prepares a run of it is not."""

    name: str
    command: list
    cwd: str
    prepare: object = None
    environment: dict = dataclasses.field(default_factory=dict)


class Bench:
    """A scratch folder, and the commands that run in it."""

    def __enter__(self):
        if SCALE > 0.2 and os.environ.get("BENCH_DIR") is None:
            free = shutil.disk_usage(tempfile.gettempdir()).free
            if free < 40 * SCALE * 2**30:
                sys.exit(
                    f"Error: {tempfile.gettempdir()} has {free >> 30} GiB free.\n"
                    "Hint: BENCH_DIR names a folder on another disk, SCALE=0.1 needs less."
                )
        if not os.path.exists(MEMORY[0]):
            sys.exit("Error: there is no /usr/bin/time.\nHint: Debian has it in the package 'time'.")
        self.scratch = tempfile.mkdtemp(prefix="jrepro-bench-", dir=os.environ.get("BENCH_DIR"))
        self.log = open(os.path.join(self.scratch, "log"), "w+")
        self.environment = clean_environment(self.scratch)
        self.closing = []
        return self

    def __exit__(self, *_):
        for close in reversed(self.closing):
            close()
        self.log.close()
        shutil.rmtree(self.scratch)

    def path(self, *names):
        return os.path.join(self.scratch, *names)

    def run(self, command, cwd, **environment):
        """Runs a command to its end and returns its cost. One that fails ends everything."""
        start = time.monotonic()
        process = subprocess.Popen(
            [*MEMORY, self.path("rss"), *command],
            cwd=cwd,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            self.log.seek(max(0, self.log.seek(0, 2) - 3000))
            sys.exit(f"{self.log.read()}\nError: {' '.join(command)} exits {process.returncode}.")
        with open(self.path("rss")) as file:
            return Cost(wall, usage.ru_utime + usage.ru_stime, int(file.read()) * 1024)

    def contest(self, *contestants):
        """Runs each by turns, RUNS times, and returns the median cost by name."""
        costs = {each.name: [] for each in contestants}
        for _ in range(RUNS):
            for each in contestants:
                if each.prepare is not None:
                    each.prepare()
                costs[each.name].append(self.run(each.command, each.cwd, **each.environment))
        return {name: median(some) for name, some in costs.items()}

    def machine(self):
        # Builds jrepro first, if it has to be.
        self.run([JREPRO, "--version"], self.scratch)
        with open("/proc/cpuinfo") as file:
            names = re.findall(r"model name\s*: (.*)", file.read())
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
        kind = subprocess.run(
            ["stat", "-f", "-c", "%T", self.scratch], capture_output=True, text=True
        ).stdout.strip()
        load = os.getloadavg()[0]
        peers = ", ".join(version(peer) for peer in PEERS if shutil.which(peer)) or "none"
        return (
            f"{len(os.sched_getaffinity(0))} × {names[0] if names else platform.processor()},"
            f" {memory} GiB, {kind}, {platform.system()} {platform.release()};"
            f" load {load:.1f} at the start; page cache warm; median of {RUNS} runs"
            f" (the most of the memory), scale {SCALE:g}.\nPeers: {peers}.\n"
        )


PEERS = {
    "git": "--version",
    "git-lfs": "--version",
    "restic": "version",
    "rclone": "version",
    "openssl": "version",
    "make": "--version",
    "ninja": "--version",
}


def version(peer):
    told = subprocess.run([peer, PEERS[peer]], capture_output=True, text=True).stdout
    words = told.replace(" version", "").replace("GNU Make", "make").split(" (")[0].split()[:2]
    # ninja tells its number alone.
    return " ".join(words if len(words) > 1 else [peer, *words])


def clean_environment(scratch):
    """That of a user without configuration; a proxy or a CA bundle would change what is measured."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "GIT_", "RESTIC_", "RCLONE_")) and "proxy" not in name.lower()
    }
    environment.update(
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_AUTHOR_NAME="bench",
        GIT_AUTHOR_EMAIL="bench@localhost",
        GIT_COMMITTER_NAME="bench",
        GIT_COMMITTER_EMAIL="bench@localhost",
        RESTIC_PASSWORD="bench",
        RESTIC_CACHE_DIR=os.path.join(scratch, "restic-cache"),
        RCLONE_CONFIG=os.path.join(scratch, "rclone.conf"),
    )
    return environment


def have(*peers):
    return [peer for peer in peers if shutil.which(peer)]


def scaled(count):
    return max(1, round(count * SCALE))


def row(name, work, costs, aim, *more):
    """A line of the table: jrepro's cost, then its peers', then what is aimed for."""
    peers = [f"{peer} {cost}" for peer, cost in costs.items() if peer != "jrepro"]
    texts = [name, work, "; ".join([str(costs["jrepro"]), *more]), "; ".join(peers) or "–", aim]
    return "| " + " | ".join(texts) + " |"
