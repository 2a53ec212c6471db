/**
 * Who made what: stage keys, locks, pointers, run records and the ledger of all runs, and the way
 * back from any file of any commit to the raw inputs.
 *
 * <p>Place in the flow: where the words ({@code pipeline}) and the data ({@code content}, {@code
 * store}) meet. {@code plan} judges by its locks, {@code run} writes them, {@code reproduce} walks
 * them again. Open {@link dev.jrepro.lineage.StageKey} first, then {@link dev.jrepro.lineage.Lock},
 * {@link dev.jrepro.lineage.RunRecord} and {@link dev.jrepro.lineage.Ledger}.
 */
@NullMarked
package dev.jrepro.lineage;

import org.jspecify.annotations.NullMarked;
