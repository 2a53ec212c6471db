/**
 * Talks to Slurm by its commands: submits jobs under names that say what they make, finds those
 * that are there already, watches all of them with one question, and cancels them.
 *
 * <p>Place in the flow: it is handed scripts by {@code run}, and tells how their jobs ended. It
 * knows nothing of stages, and a queue's opinion is never taken for a result. Open {@link
 * dev.jrepro.run.slurm.SlurmJobs} first.
 */
@NullMarked
package dev.jrepro.run.slurm;

import org.jspecify.annotations.NullMarked;
