/**
 * Facts of the machine and of the engine: operating system, processor, JDK, GPU, the versions that
 * a result depends on, and what of it a stage's key holds. No class of DJL is loaded for it.
 *
 * <p>Place in the flow: the ground. {@code lineage} writes what it says into run records and stage
 * keys, {@code plan} compares numerics classes, {@code doctor} shows it. Open {@link
 * dev.jrepro.host.Machine} first, then {@link dev.jrepro.host.Platform} and {@link
 * dev.jrepro.host.Versions}.
 */
@NullMarked
package dev.jrepro.host;

import org.jspecify.annotations.NullMarked;
