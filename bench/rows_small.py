"""Rows about many small files, and about the start itself."""

import os
import shutil

from measure import JREPRO, Contestant, have, row, scaled
from project import Project

KIB = 1024


def start(bench):
    """--version, and status in a small project"""
    project = Project(bench, "start")
    project.small(10, KIB)
    project.jrepro("add", "data")
    project.commit()
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "--version"], project.root),
        Contestant("python3 -c pass", ["python3", "-c", "pass"], project.root),
    )
    yield row("start", "`--version`", costs, "0.1 s")
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "status"], project.root),
        Contestant("git status", ["git", "status"], project.root),
    )
    yield row("start", "`status`, 10 files", costs, "0.2 s")
    project.delete()


def files_100k(bench):
    """add, status and checkout of 100,000 files of 1 KiB"""
    project = Project(bench, "many")
    count = scaled(100_000)
    project.small(count, KIB)
    git = have("git")
    peer = project.peer()
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "add", "data"], project.root, project.forget),
        *(
            Contestant("git add", ["git", "add", "-f", "data"], project.root, project.new_peer, peer)
            for _ in git
        ),
    )
    yield row("files-100k", f"`add` {count:,} × 1 KiB, nothing stored", costs, "3 s")

    project.forget()
    project.jrepro("add", "data")
    project.commit()
    project.run("git", "commit", "-qm", "peer", **peer)
    watched = [
        Contestant("git status", ["git", "status"], project.root, None, peer),
        Contestant("find", ["find", "data", "-newer", ".repro", "-type", "f"], project.root),
    ]
    costs = bench.contest(Contestant("jrepro", [JREPRO, "status"], project.root), *watched)
    yield row("files-100k", f"`status`, nothing changed, {count:,} files", costs, "0.5 s")

    touch = lambda: project.touch("data/0000/0000000.bin")
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "status"], project.root, touch),
        Contestant("git status", ["git", "status"], project.root, touch, peer),
    )
    yield row("files-100k", "`status` after `touch` of one file", costs, "0.5 s")

    made = []

    def one_more():
        made.append(len(made))
        with open(project.path("data", "0000", f"more-{len(made)}"), "w") as file:
            file.write(str(len(made)) * KIB)

    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "add", "data"], project.root, one_more),
        Contestant("git add", ["git", "add", "-f", "data"], project.root, one_more, peer),
    )
    yield row("files-100k", f"`add` with one file more, {count:,} files", costs, "1 s")

    shutil.copytree(project.path("data"), bench.path("reference"))
    yield checkout(bench, project, "files-100k", ["cp", "-r"], f"{count:,} files")
    project.delete()
    shutil.rmtree(bench.path("reference"))


def checkout(bench, project, name, copy, what):
    project.jrepro("add", "data")
    copied = bench.path("copied")
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "checkout"], project.root, lambda: project.remove("data")),
        Contestant(
            " ".join(copy),
            [*copy, bench.path("reference"), copied],
            bench.scratch,
            lambda: shutil.rmtree(copied, ignore_errors=True),
        ),
    )
    shutil.rmtree(copied)
    aim = "`cp -r` + 20 %" if copy == ["cp", "-r"] else "0.9 s"
    return row(name, f"`checkout` by {'copy' if copy[1] == '-r' else 'hardlink'}, {what}", costs, aim)


def files_20k(bench):
    """add and checkout by hardlink of 20,000 files of 4 KiB"""
    project = Project(bench, "some")
    count = scaled(20_000)
    project.small(count, 4 * KIB)
    repository = bench.path("restic")

    def new_restic():
        shutil.rmtree(repository, ignore_errors=True)
        project.run("restic", "-r", repository, "init")

    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "add", "data"], project.root, project.forget),
        *(
            Contestant(
                "restic backup", ["restic", "-r", repository, "backup", "data"], project.root, new_restic
            )
            for _ in have("restic")
        ),
    )
    yield row("files-20k", f"`add` {count:,} × 4 KiB, nothing stored", costs, "1 s")
    shutil.copytree(project.path("data"), bench.path("reference"))
    project.forget()
    project.jrepro("config", "cache.link", "hardlink")
    yield checkout(bench, project, "files-20k", ["cp", "-rl"], f"{count:,} files")
    shutil.rmtree(bench.path("reference"))
    shutil.rmtree(repository, ignore_errors=True)
    project.delete()


ROWS = {"start": start, "files-100k": files_100k, "files-20k": files_20k}
