/**
 * Probing: changes what a stage declares, one thing at a time, and tells by its outputs what of it
 * counts (is live) and what does not (is dead).
 *
 * <p>Place in the flow: the command line hands it the stages of a workspace and shows its report;
 * the stages run in rooms that {@code run.StageTrials} makes, and their outputs are compared as
 * {@code reproduce} compares. Open {@link dev.jrepro.reproduce.probe.Probe} first.
 */
@NullMarked
package dev.jrepro.reproduce.probe;

import org.jspecify.annotations.NullMarked;
