/**
 * What a training leaves for people and tools that look at it: numbers over steps, in the formats
 * that others read, and plots.
 *
 * <p>{@link dev.jrepro.train.log.RunLog} listens to a {@link dev.jrepro.train.Learner} and writes
 * all of it into one folder. Nothing of it goes back into the training. Open {@code RunLog} first.
 */
@NullMarked
package dev.jrepro.train.log;

import org.jspecify.annotations.NullMarked;
