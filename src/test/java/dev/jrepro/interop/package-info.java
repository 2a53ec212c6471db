/** Tests of the exports, each checked by something that the project did not write. */
@NullMarked
package dev.jrepro.interop;

import org.jspecify.annotations.NullMarked;
