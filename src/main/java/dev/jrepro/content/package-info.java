/**
 * Bytes, files and directories → digests: what an entry is, how a directory becomes a tree of
 * objects, and the stat index that saves hashing a file twice.
 *
 * <p>Place in the flow: it is handed paths of the workspace, and hands entries to {@code plan},
 * {@code lineage} and {@code project}; where the bytes are to be kept, it hands them to an {@link
 * dev.jrepro.content.ObjectSink}, which {@code store} implements. Open {@link
 * dev.jrepro.content.Entry} first, then {@link dev.jrepro.content.Tree} and {@link
 * dev.jrepro.content.Contents}.
 *
 * <p>What jrepro calls of the C library lies here too, beside its greatest user: {@link
 * dev.jrepro.content.Posix} for files, {@link dev.jrepro.content.Children} for processes, which
 * {@code run} starts.
 */
@NullMarked
package dev.jrepro.content;

import org.jspecify.annotations.NullMarked;
