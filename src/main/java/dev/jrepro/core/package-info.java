/**
 * The vocabulary: the few nouns that every other room speaks in; and what rooms share that have no
 * other ground in common: the bytes of what is remembered ({@code Packing}), and files below a
 * folder that changes meanwhile.
 *
 * <p>Place in the flow: the ground. It knows no other room and no library; everybody may use it.
 * Open {@link dev.jrepro.core.Digest} first, then {@link dev.jrepro.core.JreproException}, which
 * says how the whole house reports what went wrong.
 */
@NullMarked
package dev.jrepro.core;

import org.jspecify.annotations.NullMarked;
