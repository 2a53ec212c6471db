/**
 * Push and fetch between a cache and a shared place: S3 or a directory, in one layout. Owns the AWS
 * SDK.
 *
 * <p>Place in the flow: {@code project} hands it the entries to share and the cache they lie in; it
 * hands back what arrived. Open {@link dev.jrepro.remote.Remote} first, the contract; then {@link
 * dev.jrepro.remote.Transfer}, which walks trees and moves what is missing.
 */
@NullMarked
package dev.jrepro.remote;

import org.jspecify.annotations.NullMarked;
