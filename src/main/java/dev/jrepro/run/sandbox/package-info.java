/**
 * What a command touches, and how it is held to what its stage declares: the tracer that sees
 * files, programs and connections, what of that is declared, and the rules by which the kernel
 * denies the rest.
 *
 * <p>Place in the flow: {@code run} starts a stage's command by way of it and hands it what the
 * stage declares; what was found goes into the run record. It knows no stage that runs and no
 * project, so that each part can be tried alone. Open {@link dev.jrepro.run.sandbox.Territory}
 * first, then {@link dev.jrepro.run.sandbox.Trace}.
 */
@NullMarked
package dev.jrepro.run.sandbox;

import org.jspecify.annotations.NullMarked;
