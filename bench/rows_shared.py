"""Rows about remotes: a real S3 server on the loopback address."""

import itertools
import os
import shutil

import data
import s3
from measure import JREPRO, Contestant, have, row, scaled
from project import Project

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


class Shared:
    """A project and the places on the server that it and its peers have."""

    def __init__(self, bench, name):
        self.bench = bench
        self.project = Project(bench, name)
        self.server = s3.Server(bench)
        self.keys = self.server.credentials()
        self.numbers = itertools.count()
        self.prefix = self.restic = self.rclone = None

    def new_remote(self, endpoint=None):
        self.prefix = f"jrepro-{next(self.numbers)}"
        self.project.run(
            *[JREPRO, "remote", "add", "-f", "-d", "s3", f"s3://{s3.BUCKET}/{self.prefix}"],
            *["--endpoint", endpoint or self.server.endpoint, "--path-style"],
        )

    def again(self, endpoint=None):
        """The same place, as another clone would have it."""
        self.project.run(
            *[JREPRO, "remote", "add", "-f", "-d", "s3", f"s3://{s3.BUCKET}/{self.prefix}"],
            *["--endpoint", endpoint or self.server.endpoint, "--path-style"],
        )

    def new_restic(self, endpoint=None):
        name = f"restic-{next(self.numbers)}"
        self.restic = f"s3:{endpoint or self.server.endpoint}/{s3.BUCKET}/{name}"
        self.project.run("restic", "-r", self.restic, "init", **self.keys)

    def new_rclone(self, endpoint=None):
        self.rclone = f"bench:{s3.BUCKET}/rclone-{next(self.numbers)}"
        with open(self.bench.path("rclone.conf"), "w") as file:
            file.write(
                "[bench]\ntype = s3\nprovider = Other\nforce_path_style = true\n"
                f"no_check_bucket = true\nendpoint = {endpoint or self.server.endpoint}\n"
                f"access_key_id = {s3.KEY}\nsecret_access_key = {s3.SECRET}\nregion = us-east-1\n"
            )

    def stored(self):
        return data.size_of(os.path.join(self.server.folder, s3.BUCKET))

    def contestant(self, name, command, prepare=None):
        return Contestant(name, command, self.project.root, prepare, self.keys)

    def pushers(self, what, *peers):
        """jrepro and its peers, each with a function that gives it a new place."""
        yield self.contestant("jrepro", [JREPRO, "push"], self.new_remote), self.new_remote
        if "restic" in peers and have("restic"):
            prepare = self.new_restic
            # The place is known only when it is made.
            command = ["sh", "-c", f'restic -r "$(cat {self.bench.path("place")})" backup {what}']
            yield self.contestant("restic", command, self.noting(prepare, "restic")), prepare
        if "rclone" in peers and have("rclone"):
            prepare = self.new_rclone
            command = ["sh", "-c", f'rclone copy {what} "$(cat {self.bench.path("place")})"']
            yield self.contestant("rclone", command, self.noting(prepare, "rclone")), prepare

    def noting(self, prepare, attribute):
        def prepared():
            prepare()
            self.note(getattr(self, attribute))

        return prepared

    def note(self, place):
        with open(self.bench.path("place"), "w") as file:
            file.write(place)

    def requests(self, pushers, noted):
        """Returns how many requests each needs, told in words; a run of its own for each."""
        counting = s3.Counting(self.bench, self.server)
        told = {}
        for contestant, prepare in pushers:
            prepare(counting.endpoint)
            if contestant.name in noted:
                self.note(getattr(self, contestant.name))
            counting.count = 0
            self.bench.run(contestant.command, contestant.cwd, **contestant.environment)
            told[contestant.name] = counting.count
        return told

    def pull_row(self, name, what, aim):
        def forget():
            shutil.rmtree(self.project.path(".git/jrepro"))
            self.project.remove("data")

        contestants = [self.contestant("jrepro", [JREPRO, "pull"], forget)]
        out = self.bench.path("restored")
        gone = lambda: shutil.rmtree(out, ignore_errors=True)
        if have("restic"):
            command = ["restic", "-r", self.restic, "restore", "latest", "--target", out]
            contestants.append(self.contestant("restic restore", command, gone))
        if have("rclone"):
            contestants.append(
                self.contestant("rclone copy", ["rclone", "copy", self.rclone, out], gone)
            )
        costs = self.bench.contest(*contestants)
        gone()
        return row(name, what, costs, aim)

    def close(self):
        self.server.stop()
        shutil.rmtree(self.server.folder)
        self.project.delete()


def counted(requests):
    return ", ".join(f"{name} {count:,}" for name, count in requests.items()) + " requests"


def push_small(bench, name, count, size, aims):
    shared = Shared(bench, name)
    shared.project.small(count, size)
    shared.project.jrepro("add", "data")
    shared.project.commit()
    pushers = list(shared.pushers("data", "restic", "rclone"))
    costs = bench.contest(*(contestant for contestant, _ in pushers))
    # Remembered, because counting requests gives everybody new places.
    kept = shared.prefix, shared.restic, shared.rclone
    requests = shared.requests(pushers, ("restic", "rclone"))
    what = f"{count:,} × {size // KIB} KiB"
    yield row(name, f"`push` {what} to S3", costs, aims[0], counted(requests))
    if len(aims) > 1:
        shared.prefix, shared.restic, shared.rclone = kept
        shared.new_rclone()
        shared.rclone = kept[2]
        shared.project.run(
            *[JREPRO, "remote", "add", "-f", "-d", "s3", f"s3://{s3.BUCKET}/{kept[0]}"],
            *["--endpoint", shared.server.endpoint, "--path-style"],
        )
        yield shared.pull_row(name, f"`pull` {what} from S3", aims[1])
    shared.close()


def push_20k(bench):
    """push to S3 and pull of 20,000 files of 4 KiB, and the requests"""
    yield from push_small(
        bench, "push-20k", scaled(20_000), 4 * KIB, ["2 s, under 30 requests", "3 s"]
    )


def push_100k(bench):
    """push to S3 of 100,000 files of 1 KiB, and the requests"""
    yield from push_small(bench, "push-100k", scaled(100_000), KIB, ["5 s, under 30 requests"])


def push_4g(bench):
    """push to S3 of 4 GiB, then of 1 MiB changed in it; pull in 256 MiB of heap"""
    shared = Shared(bench, "push-4g")
    project = shared.project
    size = scaled(4 * GIB)
    data.large(project.path("big"), size)
    project.jrepro("add", "big")
    project.commit()
    pushers = list(shared.pushers("big", "restic"))
    costs = bench.contest(*(contestant for contestant, _ in pushers))
    what = f"{size / GIB:.3g} GiB"
    yield row("push-4g", f"`push` {what} to S3", costs, "20 s, under 300 MiB resident")

    data.overwrite(project.path("big"), min(MIB, size // 4), 1)
    project.jrepro("add", "big")
    costs, sent = {}, {}
    for contestant, _ in pushers:
        before = shared.stored()
        costs[contestant.name] = bench.run(contestant.command, project.root, **shared.keys)
        sent[contestant.name] = shared.stored() - before
    told = ", ".join(f"{name} {count / MIB:.2f} MiB" for name, count in sent.items()) + " more there"
    yield row("push-4g", f"`push` with 1 MiB of {what} overwritten", costs, "under 2 MiB", told)

    def forget():
        shutil.rmtree(project.path(".git/jrepro"))
        project.remove("big")

    small = dict(shared.keys, JAVA_TOOL_OPTIONS="-Xmx256m")
    costs = bench.contest(
        Contestant("jrepro", [JREPRO, "pull"], project.root, forget, small),
        Contestant("with the JVM's own choice", [JREPRO, "pull"], project.root, forget, shared.keys),
    )
    yield row("push-4g", f"`pull` {what} with `-Xmx256m`", costs, "at most 20 % slower")
    shared.close()


def insert_1g(bench):
    """push of one byte inserted in the middle of 1 GiB"""
    shared = Shared(bench, "insert-1g")
    project = shared.project
    size = scaled(GIB)
    data.large(project.path("big"), size)
    project.jrepro("add", "big")
    shared.new_remote()
    project.run(JREPRO, "push", **shared.keys)
    before = shared.stored()
    data.insert(project.path("big"), b"!")
    project.jrepro("add", "big")
    cost = bench.run([JREPRO, "push"], project.root, **shared.keys)
    told = f"{(shared.stored() - before) / KIB:.0f} KiB more there"
    what = f"`push` with 1 byte inserted in {size / GIB:.3g} GiB"
    yield row("insert-1g", what, {"jrepro": cost}, "under 200 KiB", told)
    shared.close()


def records_10k(bench):
    """push of 10,000 runs with their outputs to S3, and a run that restores them elsewhere"""
    shared = Shared(bench, "records-10k")
    project, count = shared.project, scaled(10_000)
    os.makedirs(project.path("pipelines"))
    with open(project.path("pipelines/many.yaml"), "w") as file:
        file.write("stages:\n")
        for i in range(count):
            file.write(f"  s{i}: {{cmd: 'echo {i} > out/{i}', outs: [out/{i}]}}\n")
    with open(project.path(".gitignore"), "w") as file:
        file.write("/out/\n")
    project.commit()
    project.jrepro("run", "-j", "auto")
    push = shared.contestant("jrepro", [JREPRO, "push", "--run-cache"], shared.new_remote)
    costs = bench.contest(push)
    requests = shared.requests([(push, shared.new_remote)], ())
    what = f"{count:,} run records with their outputs"
    yield row("records-10k", f"`push` {what} to S3", costs, "under 30 requests", counted(requests))

    def forget():
        shutil.rmtree(project.path(".git/jrepro"))
        project.remove("out", ".repro/lock")

    pull = shared.contestant("jrepro", [JREPRO, "run", "--pull"], forget)
    point_at = lambda endpoint: (forget(), shared.again(endpoint))
    requests = shared.requests([(pull, point_at)], ())
    shared.again()
    costs = bench.contest(pull)
    yield row("records-10k", f"`run --pull` restores {what}", costs, "", counted(requests))
    shared.close()


ROWS = {
    "push-20k": push_20k,
    "push-100k": push_100k,
    "push-4g": push_4g,
    "insert-1g": insert_1g,
    "records-10k": records_10k,
}
