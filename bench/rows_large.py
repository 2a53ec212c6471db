"""Rows about one large file on the local disk."""

import os
import shutil
import subprocess

import data
from measure import HOME, JREPRO, Contestant, have, row, scaled
from project import Project

GIB = 1 << 30


def java():
    """Returns the java that jrepro takes, so that one JDK is compared with itself."""
    for folder in [os.environ.get("JAVA_HOME", ""), *sorted(_folders("/usr/lib/jvm"))]:
        release = os.path.join(folder, "release")
        if os.path.exists(release):
            with open(release) as file:
                if 'JAVA_VERSION="25' in file.read():
                    return os.path.join(folder, "bin", "java")
    return "java"


def _folders(parent):
    return [os.path.join(parent, name) for name in os.listdir(parent)] if os.path.isdir(parent) else []


def file_4g(bench):
    """add of one file of 4 GiB, and status after a touch of it"""
    project = Project(bench, "big")
    size = scaled(4 * GIB)
    data.large(project.path("big"), size)
    java_file = java()
    subprocess.run(
        [java_file + "c", "-d", bench.path("classes"), os.path.join(HOME, "bench", "Sha256.java")],
        check=True,
    )
    hashing = [java_file, "-cp", bench.path("classes"), "Sha256", "big"]
    repository = bench.path("restic")

    def new_restic():
        shutil.rmtree(repository, ignore_errors=True)
        project.run("restic", "-r", repository, "init")

    copy = ["sh", "-c", "cp big ../copied && sync ../copied"]
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "add", "big"], project.root, project.forget),
        Contestant("cp, sync", copy, project.root, lambda: project.remove("../copied")),
        Contestant("SHA-256 of the JDK", hashing, project.root),
        *(
            Contestant(
                "restic backup", ["restic", "-r", repository, "backup", "big"], project.root, new_restic
            )
            for _ in have("restic")
        ),
    )
    what = f"{size / GIB:.3g} GiB"
    yield row("file-4g", f"`add` a file of {what}", costs, "1.2 × the larger of `cp` and SHA-256")
    project.remove("../copied")
    shutil.rmtree(repository, ignore_errors=True)
    project.commit()
    touch = lambda: project.touch("big")
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "status"], project.root, touch),
        *(
            Contestant("openssl dgst", ["openssl", "dgst", "-sha256", "big"], project.root)
            for _ in have("openssl")
        ),
        Contestant("SHA-256 of the JDK", hashing, project.root),
    )
    yield row("file-4g", f"`status` after `touch` of a file of {what}", costs, "1.1 × one hash")
    project.delete()


ROWS = {"file-4g": file_4g}
