/**
 * The cache: objects by digest in a folder, checked when they are written and when they are read,
 * and the way from an object back to a file in the workspace. Small objects share packs, because
 * making a file costs more than its bytes; large ones have files of their own, which workspaces can
 * link to. Everything is durable before it is seen, and no lock is held by whoever reads or writes.
 *
 * <p>Place in the flow: {@code content} hands it bytes, {@code project} and {@code run} ask it for
 * them, {@code remote} carries them to and fro. Open {@link dev.jrepro.store.ObjectStore} first: it
 * is the contract; {@link dev.jrepro.store.FolderStore} is the cache that projects have.
 */
@NullMarked
package dev.jrepro.store;

import org.jspecify.annotations.NullMarked;
