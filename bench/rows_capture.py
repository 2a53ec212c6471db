"""The row about the environment: what it takes to capture it for a run record."""

import glob
import os
import statistics
import subprocess

from measure import HOME, RUNS, median, row

HERE = os.path.dirname(os.path.abspath(__file__))
JARS = ["jrepro.jar", "lib/jrepro-libraries.jar", "lib/jrepro-s3.jar"]


def capture(bench):
    """the environment of a run record, captured in a JVM as a run has it; its files read; java -version"""
    home = os.environ.get("JAVA_HOME")
    programs = os.path.join(home, "bin", "") if home else ""
    path = ":".join(os.path.join(HOME, "target/jrepro", jar) for jar in JARS)
    classes = bench.path("capture")
    bench.run([programs + "javac", "-cp", path, "-d", classes, os.path.join(HERE, "Capture.java")], HERE)
    # As the launcher starts a run: with jrepro's classes loaded and linked.
    ready = glob.glob(os.path.join(HOME, "target/jrepro/shared-*.aot"))
    flags = ["-XX:+UseSerialGC", "-Xmn16m", "-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED"]
    if ready and os.path.getsize(ready[0]) > 0:
        flags += [f"-XX:AOTCache={ready[0]}", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining", "-Xlog:disable"]
    start = [programs + "java", *flags, "-cp", f"{path}:{classes}", "Capture"]
    taken = {"capture": [], "read": []}
    version = []
    for _ in range(RUNS):
        for what, times in taken.items():
            told = subprocess.run([*start, what], env=bench.environment, capture_output=True, text=True, check=True)
            times.append(int(told.stdout) / 1e6)
        version.append(bench.run([programs + "java", "-version"], HERE))
    costs = {
        "jrepro": f"{statistics.median(taken['capture']):.1f} ms",
        "the system's files read, in a new JVM": f"{statistics.median(taken['read']):.1f} ms",
        "java -version": median(version),
    }
    yield row("capture", "the environment for a run record, on a warm page cache", costs, "100 ms")


ROWS = {"capture": capture}
