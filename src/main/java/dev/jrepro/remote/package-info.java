/**
 * Push and fetch between a cache and a shared place: a bucket of S3, a directory, a web host, in
 * one layout. Owns the AWS SDK.
 *
 * <p>Place in the flow: {@code project} hands it the entries to share and the cache they lie in; it
 * hands back what arrived. Open {@link dev.jrepro.remote.Transfer} first. A push goes {@code Push →
 * Survey} (what is absent) {@code → Packing} (objects, cut and compressed by {@code Workers}, in
 * order into packs) {@code → PackUploads → Publication} (a segment of the index tells of them). A
 * fetch goes {@code Fetch → ObjectWants} (recipes become chunks) {@code → ChunkFlow → ChunkReads}
 * (ranges of packs, each chunk checked) {@code → Arrivals} (groups are committed to the cache).
 * Both look things up in the {@code Index}, the union of {@code Segment}s, and everything on the
 * other side is a file on a {@code Shelf}.
 */
@NullMarked
package dev.jrepro.remote;

import org.jspecify.annotations.NullMarked;
