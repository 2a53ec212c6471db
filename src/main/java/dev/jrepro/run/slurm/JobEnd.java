package dev.jrepro.run.slurm;

/**
 * How a job ended.
 *
 * @param id its number
 * @param state what that means; {@link JobState#ENDED} also where its result came first
 * @param words Slurm's words for it
 * @param node where it ran; empty if nobody knows
 */
public record JobEnd(String id, JobState state, String words, String node) {}
