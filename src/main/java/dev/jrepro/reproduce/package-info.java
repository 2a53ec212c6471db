/**
 * Regeneration: makes a clean clone of a commit, gives it raw inputs only, runs every stage anew,
 * and grades what came out against what the commit's locks say. Where something differs, the stage
 * is run again under changed conditions to tell the likely cause.
 *
 * <p>Place in the flow: last; it walks the whole way again. It stands on {@code run}, and hands its
 * report to {@code cli}; {@code reproduce.certificate} signs that report and checks what others
 * signed, {@code reproduce.capsule} puts all that a reader needs for it in one file, {@code
 * reproduce.probe} changes what a stage declares to see what counts. Open {@link
 * dev.jrepro.reproduce.Reproduction} first, and {@link dev.jrepro.reproduce.StepsComparison} for
 * where two trainings part.
 */
@NullMarked
package dev.jrepro.reproduce;

import org.jspecify.annotations.NullMarked;
