"""How add, status, push and pull grow with the number of files."""

import os
import shutil

from measure import JREPRO, row, scaled
from project import Project

COUNTS = [10_000, 30_000, 100_000, 300_000, 1_000_000]


def curve(bench):
    """add, status, push to a folder and pull, from 10,000 to 1,000,000 files of 1 KiB (one run)"""
    for count in (scaled(count) for count in COUNTS):
        project = Project(bench, f"curve-{count}")
        project.small(count, 1024)
        remote = bench.path("curve-remote")
        os.makedirs(remote)
        project.jrepro("remote", "add", "-d", "folder", remote)

        def measured(*arguments):
            cost = project.jrepro(*arguments)
            what = f"`{arguments[0]}` {count:,} × 1 KiB"
            each = f"{cost.wall / count * 1e6:.0f} µs a file"
            return row("curve", what, {"jrepro": cost}, "linear", each)

        yield measured("add", "data")
        project.commit()
        yield measured("status")
        yield measured("push")
        shutil.rmtree(project.path(".git/jrepro"))
        project.remove("data")
        yield measured("pull")
        project.delete()
        shutil.rmtree(remote)


ROWS = {"curve": curve}
