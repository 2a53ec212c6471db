package dev.jrepro.remote;

import dev.jrepro.core.Digest;

/**
 * An object of several chunks.
 *
 * @param digest the object
 * @param sizeBytes its size
 * @param root the block at the root of its {@link Recipe}
 */
record ObjectRow(Digest digest, long sizeBytes, Digest root) {}
