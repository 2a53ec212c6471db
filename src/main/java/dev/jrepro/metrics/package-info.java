/**
 * Metrics and parameter files: their values, how two states of a project differ in them, and
 * whether simple claims about them hold.
 *
 * <p>Place in the flow: above {@code lineage}, which hands it the files of the workspace or of a
 * commit; {@code cli} prints its tables and JSON, {@code reproduce} asks whether claims hold. Open
 * {@link dev.jrepro.metrics.Metrics} first, then {@link dev.jrepro.metrics.Values} and {@link
 * dev.jrepro.metrics.Difference}.
 */
@NullMarked
package dev.jrepro.metrics;

import org.jspecify.annotations.NullMarked;
