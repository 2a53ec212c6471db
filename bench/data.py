"""The data that is measured with: random bytes, the same in every run."""

import os
import random
import shutil

FILES_PER_FOLDER = 1000
BLOCK = 1 << 20


def small(folder, count, size_bytes):
    """Makes files in folders of a thousand."""
    source = random.Random(count)
    for i in range(count):
        parent = os.path.join(folder, f"{i // FILES_PER_FOLDER:04d}")
        if i % FILES_PER_FOLDER == 0:
            os.makedirs(parent)
        with open(os.path.join(parent, f"{i:07d}.bin"), "wb") as file:
            file.write(source.randbytes(size_bytes))


def large(path, size_bytes):
    source = random.Random(size_bytes)
    with open(path, "wb") as file:
        for start in range(0, size_bytes, BLOCK):
            file.write(source.randbytes(min(BLOCK, size_bytes - start)))


def overwrite(path, size_bytes, seed):
    """Overwrites so many bytes in the middle."""
    with open(path, "r+b") as file:
        file.seek(os.path.getsize(path) // 2)
        file.write(random.Random(seed).randbytes(size_bytes))


def insert(path, inserted):
    """Puts bytes into the middle; everything after them moves."""
    middle = os.path.getsize(path) // 2
    with open(path, "rb") as old, open(path + ".new", "wb") as new:
        left = middle
        while left > 0:
            left -= new.write(old.read(min(BLOCK, left)))
        new.write(inserted)
        shutil.copyfileobj(old, new, BLOCK)
    os.replace(path + ".new", path)


def size_of(folder):
    """Returns the bytes of all files below a folder."""
    return sum(
        os.path.getsize(os.path.join(parent, name))
        for parent, _, names in os.walk(folder)
        for name in names
    )
