/**
 * Stages, locks and the workspace → verdicts. It is pure: it writes nothing, and whatever it has to
 * know of disk, Git and cache comes in as {@link dev.jrepro.plan.Facts}.
 *
 * <p>Place in the flow: between {@code pipeline} and {@code run}. It is handed a stage graph; it
 * hands a verdict for each stage, with the reasons, to {@code run}, {@code status} and {@code why}.
 * Open {@link dev.jrepro.plan.Planner} first.
 */
@NullMarked
package dev.jrepro.plan;

import org.jspecify.annotations.NullMarked;
