package dev.jrepro.remote;

import java.time.Instant;

/**
 * A file on a shelf.
 *
 * @param name its name, all folders included
 * @param modified when it was written, by the clock of the server; of some servers whole seconds
 */
record Item(String name, long sizeBytes, Instant modified) {}
