/**
 * Git, through JGit, which this room owns: commits, their files, the index, ignore rules, what is
 * not committed, clones.
 *
 * <p>Place in the flow: the ground. {@code content} asks it what to leave out, {@code lineage} and
 * {@code project} read locks and pipelines of any commit through it, {@code reproduce} has it
 * clone. To a repository that is there it writes settings ({@link
 * dev.jrepro.git.GitRepo#configure}) and files under refs of our own ({@link
 * dev.jrepro.git.RefFiles}), nothing else; it makes clones, and new ones ({@link
 * dev.jrepro.git.NewRepository}) for stages that run on other machines. Open {@link
 * dev.jrepro.git.GitRepo} first.
 */
@NullMarked
package dev.jrepro.git;

import org.jspecify.annotations.NullMarked;
