package dev.jrepro.train;

/**
 * How far a training is.
 *
 * @param epoch the one under way, or just done, from 1
 * @param step how many steps were made
 * @param steps how many there are, unless the training ends early
 */
public record Progress(int epoch, long step, long steps) {}
