/**
 * Random numbers that are the same on every machine: jrepro's own, which are a pure function of a
 * seed, a purpose and a counter, and those of other frameworks, bit for bit.
 *
 * <p>{@link dev.jrepro.random.Derive} turns (seed, purpose, counter) into 64 bits; {@link
 * dev.jrepro.random.RandomStream} is the stream of draws that such a value opens. Nothing there has
 * a state that a checkpoint would have to save.
 *
 * <p>{@link dev.jrepro.random.TorchGenerator}, {@link dev.jrepro.random.NumpyRandomState}, {@link
 * dev.jrepro.random.NumpyGenerator}, {@link dev.jrepro.random.PythonRandom}, {@link
 * dev.jrepro.random.JaxKey} and {@link dev.jrepro.random.TensorFlowGenerator} draw what those
 * frameworks draw; {@link dev.jrepro.random.Engine} has them by name, for the command line.
 *
 * <p>{@link dev.jrepro.random.Rng} is what training draws from: {@code Rng.derive(seed)} or, to
 * follow a PyTorch program, {@code Rng.torch(seed)}. Code in between asks it for {@link
 * dev.jrepro.random.Draws} with a purpose and a counter, in the order in which Torch's code would
 * draw, and so serves both. {@link dev.jrepro.random.TorchDefaults} draws the first values of
 * layers. Open {@code Rng} first.
 */
@NullMarked
package dev.jrepro.random;

import org.jspecify.annotations.NullMarked;
