package dev.jrepro.remote;

import dev.jrepro.store.ObjectStore;

/**
 * Between what a transfer moves objects, and how.
 *
 * @param jobs how many requests at once
 */
record Route(ObjectStore cache, Remote remote, int jobs, Progress progress) {}
