/**
 * The chain of a training: a file of 64 bytes for each step that tells whether two trainings are
 * the same up to it, and in what they part.
 *
 * <p>Place in the flow: {@code train} writes it, {@code reproduce} compares two; neither knows the
 * other, and both know this room, which owns the format as it owns those of tensors. Open {@link
 * dev.jrepro.tensors.steps.StepsFile} first, then {@link dev.jrepro.tensors.steps.StepRecord}.
 */
@NullMarked
package dev.jrepro.tensors.steps;

import org.jspecify.annotations.NullMarked;
