/**
 * The vocabulary: the few nouns that every other room speaks in, and nothing that does work.
 *
 * <p>Place in the flow: the ground. It knows no other room and no library; everybody may use it.
 * Open {@link dev.jrepro.core.Digest} first, then {@link dev.jrepro.core.JreproException}, which
 * says how the whole house reports what went wrong.
 */
@NullMarked
package dev.jrepro.core;

import org.jspecify.annotations.NullMarked;
