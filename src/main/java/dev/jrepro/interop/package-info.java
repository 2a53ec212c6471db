/**
 * Exports: what jrepro knows of a commit's results, in the standards of lineage that others read.
 *
 * <p>Place in the flow: behind everything that is recorded. {@link
 * dev.jrepro.interop.DossierReader} gathers what a commit declares, its locks, its run records and
 * its data into one {@link dev.jrepro.interop.Dossier}, and a small writer for each standard puts
 * that into words; a writer knows nothing else, but for the columns of tables. While stages run,
 * {@link dev.jrepro.interop.LiveLineage} tells a server what it is told. {@code cli} prints what
 * comes out. Open {@link dev.jrepro.interop.Dossier} first. Where each field comes from is in
 * {@code docs/exports.md}.
 */
@NullMarked
package dev.jrepro.interop;

import org.jspecify.annotations.NullMarked;
