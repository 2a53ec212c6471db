/**
 * Executes a plan: brings inputs into place, restores from the run cache or starts the command in
 * its environment, takes outputs over all or not at all, and writes record and lock.
 *
 * <p>Place in the flow: it is handed verdicts by {@code plan} and leaves run records and locks for
 * {@code lineage}; {@code reproduce} runs it in a clean clone, {@code cli} on the user's workspace.
 * Open {@link dev.jrepro.run.Runner} first, then {@link dev.jrepro.run.StageRun}.
 */
@NullMarked
package dev.jrepro.run;

import org.jspecify.annotations.NullMarked;
