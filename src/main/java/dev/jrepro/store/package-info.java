/**
 * The cache: objects by digest in a folder, checked when they are written and when they are read,
 * and the way from an object back to a file in the workspace.
 *
 * <p>Place in the flow: {@code content} hands it bytes, {@code project} and {@code run} ask it for
 * them, {@code remote} carries them to and fro. Open {@link dev.jrepro.store.ObjectStore} first: it
 * is the contract; {@link dev.jrepro.store.FolderStore} is the cache that projects have.
 */
@NullMarked
package dev.jrepro.store;

import org.jspecify.annotations.NullMarked;
