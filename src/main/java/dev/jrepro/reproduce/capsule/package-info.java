/**
 * Capsules: a commit's results in one file, for a reader who has a JDK and nothing else. A ZIP file
 * of the Git bundle, the raw inputs, the engine, what is to come out, and a script that regenerates
 * and compares.
 *
 * <p>Place in the flow: behind {@code reproduce}, whose question a capsule carries to another
 * machine; {@code cli} makes one, and is what the script in one starts. The layout is in {@code
 * docs/capsules.md}. Open {@link dev.jrepro.reproduce.capsule.CapsuleMaker} first, then {@link
 * dev.jrepro.reproduce.capsule.OpenCapsule}.
 */
@NullMarked
package dev.jrepro.reproduce.capsule;

import org.jspecify.annotations.NullMarked;
