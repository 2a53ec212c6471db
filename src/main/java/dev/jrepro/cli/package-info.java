/**
 * The command line: commands, texts and exit codes. The only room with {@code System.out} and
 * {@code exit}. Owns picocli.
 *
 * <p>Place in the flow: the door. Each command is mostly one call into {@code project}, {@code
 * run}, {@code metrics} or {@code reproduce}, and the text of what came back. Open {@link
 * dev.jrepro.cli.Main} first, then {@link dev.jrepro.cli.Cli}.
 */
@NullMarked
package dev.jrepro.cli;

import org.jspecify.annotations.NullMarked;
