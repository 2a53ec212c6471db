"""Rows about training: images a second, here and in PyTorch.

Debian's PyTorch needs libopenblas0-pthread beside it: else it computes with the reference BLAS, which is
several times slower and no peer."""

import dataclasses
import os
import random
import statistics
import subprocess
import sys

from measure import HOME, RUNS, SCALE

# Debian's PyTorch belongs to Debian's Python; TORCH_PYTHON names another with one.
PYTHON = os.environ.get("TORCH_PYTHON", "/usr/bin/python3")
PINNED = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
    "MKL_CBWR": "AVX2",
    # Of Debian's PyTorch, which has OpenBLAS where DJL's libtorch has MKL.
    "OPENBLAS_CORETYPE": "Haswell",
}
NETS = {"conv": ("5×5×16, BatchNorm, 5×5×32, 128", 6_400), "mlp": ("784-256-128-10", 32_000)}
WARM_UP = 2
HERE = os.path.dirname(os.path.abspath(__file__))


class Epochs:
    """A process that trains an epoch when it is asked to, and says how long that took."""

    def __init__(self, bench, command, environment):
        self.bench = bench
        self.command = command
        self.process = subprocess.Popen(
            command,
            cwd=bench.scratch,
            env={**bench.environment, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=bench.log,
            text=True,
        )

    def epoch(self):
        """Seconds on the wall, and seconds of CPU of all its threads."""
        before = self.cpu()
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            self.bench.log.seek(max(0, self.bench.log.seek(0, 2) - 3000))
            sys.exit(f"{self.bench.log.read()}\nError: {' '.join(self.command)} ended.")
        return float(line), self.cpu() - before

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            user, system = file.read().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def digits(bench, count):
    """MNIST's files, of bytes that no seed but this one draws: what they show costs nothing."""
    folder = bench.path(f"mnist-{count}")
    if not os.path.isdir(folder):
        os.makedirs(folder)
        drawn = random.Random(count)
        for name, head, data in (
            ("images-idx3", (2051, count, 28, 28), drawn.randbytes(count * 784)),
            ("labels-idx1", (2049, count), bytes(drawn.randrange(10) for _ in range(count))),
        ):
            with open(os.path.join(folder, f"train-{name}-ubyte"), "wb") as file:
                file.write(b"".join(number.to_bytes(4, "big") for number in head) + data)
    return folder


def java(bench):
    """The command that starts the Java program, compiled once."""
    home = os.environ.get("JAVA_HOME")
    bin_folder = os.path.join(home, "bin", "") if home else ""
    parts = ["jrepro.jar", "lib/*", "lib/train/*"]
    path = ":".join(os.path.join(HOME, "target/jrepro", part) for part in parts)
    classes = bench.path("classes")
    if not os.path.isdir(classes):
        source = os.path.join(HERE, "TrainMnist.java")
        bench.run([bin_folder + "javac", "-cp", path, "-d", classes, source], HERE)
    flags = ["--enable-native-access=ALL-UNNAMED", "-Xmx2g", "-cp", f"{classes}:{path}"]
    return [bin_folder + "java", *flags]


# Tells the version, and the file of the BLAS that it computes with, where that is one of its own.
TOLD = """
import torch
torch.ones(64, 64) @ torch.ones(64, 64)
maps = open("/proc/self/maps").read().split()
blas = {name for name in maps if "blas" in name.rpartition("/")[2]}
print(torch.__version__, "with", ", ".join(sorted(blas)) or "a BLAS of its own")
"""


def torch_version():
    told = subprocess.run([PYTHON, "-c", TOLD], capture_output=True, text=True)
    return told.stdout.strip() if told.returncode == 0 else None


def contestants(bench, net, folder, threads, pins):
    start = java(bench) + [f"-Dai.djl.pytorch.num_threads={threads}", "-Dai.djl.offline=true"]
    pins = {**pins, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    # What DJL writes where it is asked for nothing.
    quiet = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=error"]
    programs = {
        "jrepro": [*start, *quiet, "TrainMnist", "learner", net, folder],
        "DJL alone": [*start, *quiet, "TrainMnist", "djl", net, folder],
    }
    if torch_version():
        script = os.path.join(HERE, "train_mnist.py")
        programs["PyTorch"] = [PYTHON, script, net, folder, str(threads)]
    return {name: Epochs(bench, command, pins) for name, command in programs.items()}


@dataclasses.dataclass(frozen=True)
class Speed:
    """Images a second, and milliseconds of CPU for each thousand."""

    wall: float
    cpu: float

    def __str__(self):
        return f"{self.wall:,.0f} images/s (CPU {self.cpu:,.0f} ms for 1,000)"


def measured(bench, net, threads, pins):
    """The speed of each, the median of several epochs that they train by turns."""
    count = max(64, round(NETS[net][1] * SCALE / 64) * 64)
    all_of_them = contestants(bench, net, digits(bench, count), threads, pins)
    took = {name: [] for name in all_of_them}
    for turn in range(WARM_UP + 2 * RUNS + 1):
        for name, each in all_of_them.items():
            cost = each.epoch()
            if turn >= WARM_UP:
                took[name].append(cost)
    for each in all_of_them.values():
        each.end()
    return {
        name: Speed(
            count / statistics.median(wall for wall, _ in some),
            1e6 * statistics.median(cpu for _, cpu in some) / count,
        )
        for name, some in took.items()
    }


def line(net, threads, pinned, speed):
    jrepro, djl = speed["jrepro"], speed["DJL alone"]
    work = f"{NETS[net][0]}, {threads} thread{'s' if threads > 1 else ''}"
    more = f"{100 * (djl.wall / jrepro.wall - 1):+.1f} %, CPU {100 * (jrepro.cpu / djl.cpu - 1):+.1f} %"
    peers = [f"DJL alone {djl}; jrepro's steps {more}"]
    if "PyTorch" in speed:
        torch = speed["PyTorch"]
        peers.append(f"PyTorch {torch}; jrepro {jrepro.wall / torch.wall:.2f} ×")
    texts = [f"train-{net}", f"{work}, {pinned}", str(jrepro), "; ".join(peers)]
    return "| " + " | ".join([*texts, "1 × PyTorch; +3 % to DJL"]) + " |"


def rows(bench, net):
    version = torch_version()
    if version is None:
        print("No PyTorch: 'apt-get install python3-torch libopenblas0-pthread', or TORCH_PYTHON=…", file=sys.stderr)
    print(f"train-{net}: batches of 64, Adam; PyTorch {version or 'none'}", file=sys.stderr)
    for threads in (1, 2):
        for pinned, pins in (("pinned to AVX2", PINNED), ("not pinned", {})):
            yield line(net, threads, pinned, measured(bench, net, threads, pins))


def train_conv(bench):
    """images a second of a convolutional net, beside DJL alone and PyTorch (python3-torch)"""
    yield from rows(bench, "conv")


def train_mlp(bench):
    """images a second of a perceptron, beside DJL alone and PyTorch (python3-torch)"""
    yield from rows(bench, "mlp")


CHAIN_BATCH = 64


def chain(bench):
    """what it costs a training to record the chain of its steps"""
    for net in NETS:
        count = max(CHAIN_BATCH, round(NETS[net][1] * SCALE / CHAIN_BATCH) * CHAIN_BATCH)
        folder = digits(bench, count)
        quiet = ["-Dai.djl.pytorch.num_threads=1", "-Dai.djl.offline=true"]
        quiet.append("-Dorg.slf4j.simpleLogger.defaultLogLevel=error")
        command = [*java(bench), *quiet, "TrainMnist", "learner", net, folder]
        steps = bench.path(f"steps-{net}")
        pair = [Epochs(bench, command, PINNED), Epochs(bench, command, {**PINNED, "JREPRO_STEPS": steps})]
        took = ([], [])
        for turn in range(WARM_UP + 4 * RUNS + 1):
            # Whoever is first in a turn is second in the next one.
            for which in (0, 1) if turn % 2 else (1, 0):
                cost = pair[which].epoch()
                if turn >= WARM_UP:
                    took[which].append(cost)
        for each in pair:
            each.end()
        wall, cpu = (statistics.median(b[of] / a[of] for a, b in zip(*took)) for of in (0, 1))
        a_step = 1e3 * statistics.median(cost for cost, _ in took[1]) * CHAIN_BATCH / count
        texts = [
            f"chain, {net}",
            f"{NETS[net][0]}, batches of {CHAIN_BATCH}, 1 thread, steps recorded",
            f"{a_step:.2f} ms a step, 64 bytes a step",
            f"not recorded: time {100 * (wall - 1):+.1f} %, CPU {100 * (cpu - 1):+.1f} %",
            "+3 %",
        ]
        yield "| " + " | ".join(texts) + " |"


ROWS = {"train-conv": train_conv, "train-mlp": train_mlp, "chain": chain}
