/**
 * An opened project: its configuration, its workspace (add, remove, move, checkout, status, diff),
 * what it remembers of earlier verdicts, what there is to push and pull, how Git merges its files;
 * the Java API.
 *
 * <p>Place in the flow: where the words and the data meet for a user. The commands of {@code cli}
 * are mostly one call here; {@code run} executes on top of it. Open {@link
 * dev.jrepro.project.Project} first, then {@link dev.jrepro.project.Workspace}.
 */
@NullMarked
package dev.jrepro.project;

import org.jspecify.annotations.NullMarked;
