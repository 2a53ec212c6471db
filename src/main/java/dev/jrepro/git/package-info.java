/**
 * Git, through JGit, which this room owns: commits, their files, the index, ignore rules, what is
 * not committed, clones.
 *
 * <p>Place in the flow: the ground. {@code content} asks it what to leave out, {@code lineage} and
 * {@code project} read locks and pipelines of any commit through it, {@code reproduce} has it
 * clone. It never writes to a repository but by {@link dev.jrepro.git.GitRepo#cloneAt} and {@link
 * dev.jrepro.git.GitRepo#cloneBare}. Open {@link dev.jrepro.git.GitRepo} first.
 */
@NullMarked
package dev.jrepro.git;

import org.jspecify.annotations.NullMarked;
