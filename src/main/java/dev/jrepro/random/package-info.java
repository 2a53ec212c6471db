/**
 * Random numbers that are a pure function of a seed, a purpose and a counter, the same on every
 * machine.
 *
 * <p>{@link dev.jrepro.random.Derive} turns (seed, purpose, counter) into 64 bits; {@link
 * dev.jrepro.random.RandomStream} is the stream of draws that such a value opens. Training programs
 * and the {@code train} room draw everything from here: splits, orders, initial weights. Nothing
 * has a state that a checkpoint would have to save. Open {@code RandomStream} first.
 */
@NullMarked
package dev.jrepro.random;

import org.jspecify.annotations.NullMarked;
