/**
 * What tests of several rooms need: a real S3 server, and connections that break on purpose. Open
 * {@link dev.jrepro.testing.S3Server} first.
 */
@NullMarked
package dev.jrepro.testing;

import org.jspecify.annotations.NullMarked;
