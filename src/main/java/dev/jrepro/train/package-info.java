/**
 * Deterministic training with DJL. Owns DJL.
 *
 * <p>Place in the flow: a training program is a stage like any other, started in a child JVM; it
 * takes its parameters from {@link dev.jrepro.train.Params}, starts the engine with {@link
 * dev.jrepro.train.Compute}, reads images with {@link dev.jrepro.train.Idx}, and hands a block and
 * {@link dev.jrepro.train.Hyperparameters} to a {@link dev.jrepro.train.Trainer}, which leaves a
 * {@link dev.jrepro.train.Classifier} and its losses. Nothing here knows of pipelines. Open {@code
 * Trainer} first.
 */
@NullMarked
package dev.jrepro.train;

import org.jspecify.annotations.NullMarked;
