/**
 * Deterministic training with DJL. Owns DJL.
 *
 * <p>Place in the flow: a training program is a stage like any other, started in a child JVM. It
 * takes its parameters from {@link dev.jrepro.train.Params} and starts the engine with {@link
 * dev.jrepro.train.Compute}. It then says what is learned, a {@link dev.jrepro.train.Task} of nets,
 * optimizers and a step, and how, a {@link dev.jrepro.train.Regime}, and hands both with its {@link
 * dev.jrepro.train.Examples} and a {@link dev.jrepro.train.Source} of random choices to a {@link
 * dev.jrepro.train.Learner}, which leaves checkpoints and a {@link dev.jrepro.train.Learned}.
 *
 * <p>For grey images and their classes there is a shorter way on top of that: {@link
 * dev.jrepro.train.Idx}, {@link dev.jrepro.train.Hyperparameters}, {@link
 * dev.jrepro.train.Trainer}, {@link dev.jrepro.train.Classifier}.
 *
 * <p>Nothing here knows of pipelines. Open {@code Learner} first, then {@code Loop}.
 */
@NullMarked
package dev.jrepro.train;

import org.jspecify.annotations.NullMarked;
