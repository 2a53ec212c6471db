package dev.jrepro.content;

import dev.jrepro.core.Digest;

/** What a file's digest was when the file system said this of it. */
record StatNote(FileStat stat, Digest digest) {}
