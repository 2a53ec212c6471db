"""A scratch project: a Git repository with data in it, and what puts it back to a state."""

import glob
import os
import shutil

import data
from measure import JREPRO


class Project:
    def __init__(self, bench, name):
        self.bench = bench
        self.root = bench.path(name)
        os.makedirs(self.root)
        self.run("git", "init", "-q", ".")
        self.jrepro("init")
        self.commit()

    def run(self, *command, **environment):
        return self.bench.run(list(command), self.root, **environment)

    def jrepro(self, *arguments):
        return self.run(JREPRO, *arguments)

    def commit(self):
        self.run("git", "add", "-A")
        self.run("git", "commit", "-q", "--allow-empty", "-m", "bench")

    def path(self, *names):
        return os.path.join(self.root, *names)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def small(self, count, size_bytes):
        data.small(self.path("data"), count, size_bytes)

    def forget(self):
        """Nothing is stored and nothing pointed to; the data itself stays."""
        shutil.rmtree(self.path(".git/jrepro"), ignore_errors=True)
        for pointer in glob.glob(self.path("*.repro")) + glob.glob(self.path(".gitignore")):
            os.remove(pointer)

    def remove(self, *names):
        for name in names:
            path = self.path(name)
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            elif os.path.lexists(path):
                os.remove(path)

    def delete(self):
        shutil.rmtree(self.root)

    def touch(self, name):
        os.utime(self.path(name))

    # Git itself as a peer, over the same files, in a repository of its own.

    def peer(self):
        return {"GIT_DIR": self.path(".git/peer"), "GIT_WORK_TREE": self.root}

    def new_peer(self):
        self.remove(".git/peer", ".gitignore")
        self.run("git", "init", "-q", **self.peer())
        with open(self.path(".git/peer/info/exclude"), "w") as exclude:
            exclude.write("/.repro*\n/*.repro\n/.gitignore\n")
