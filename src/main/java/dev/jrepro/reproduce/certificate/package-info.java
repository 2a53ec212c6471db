/**
 * Certificates: what a reproduction saw, signed. An in-toto statement with an SLSA provenance
 * predicate, in a DSSE envelope, with Ed25519 of the JDK; kept under a Git ref.
 *
 * <p>Place in the flow: behind {@code reproduce}, which issues certificates; {@code cli} makes keys
 * and verifies. The formats are in {@code docs/certificates.md}. Open {@link
 * dev.jrepro.reproduce.certificate.Certificate} first.
 */
@NullMarked
package dev.jrepro.reproduce.certificate;

import org.jspecify.annotations.NullMarked;
