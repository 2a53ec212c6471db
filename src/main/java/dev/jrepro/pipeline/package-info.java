/**
 * The words of a project: YAML → {@link dev.jrepro.pipeline.Pipeline} → {@link
 * dev.jrepro.pipeline.StageGraph}, ordered, acyclic and the same for the same files, with errors
 * that name line and column.
 *
 * <p>Place in the flow: first. It is handed the text of {@code pipelines/*.yaml} and {@code
 * dvc.yaml}, of the workspace or of a commit; it hands stages to {@code plan}, which judges them,
 * and to {@code run}. It never looks at data, locks or the clock. Open {@link
 * dev.jrepro.pipeline.Pipelines} first.
 */
@NullMarked
package dev.jrepro.pipeline;

import org.jspecify.annotations.NullMarked;
