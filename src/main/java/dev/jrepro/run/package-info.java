/**
 * Executes a plan: brings inputs into place, decides about each stage when those that it needs are
 * settled, restores from the run cache or starts the command, here or on a cluster, takes outputs
 * over all or not at all, and writes record and lock.
 *
 * <p>Place in the flow: it is handed verdicts by {@code plan} and leaves run records and locks for
 * {@code lineage}; {@code reproduce} runs it in a clean clone, {@code cli} on the user's workspace.
 * Open {@link dev.jrepro.run.Runner} first, then {@link dev.jrepro.run.Scheduler} and {@link
 * dev.jrepro.run.Pass}; what is done about a stage is {@link dev.jrepro.run.StageRun}, for many
 * items {@link dev.jrepro.run.MapRun}, on a cluster {@link dev.jrepro.run.SlurmExecutor}.
 */
@NullMarked
package dev.jrepro.run;

import org.jspecify.annotations.NullMarked;
