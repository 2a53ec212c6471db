/**
 * Canonical JSON: reading, writing, digesting. Owns Jackson JSON.
 *
 * <p>Place in the flow: the ground. Locks, run records, stage keys and metrics are JSON; whoever
 * keeps or digests one goes through {@link dev.jrepro.json.Json}, so that one value has one form
 * (RFC 8785). Open {@link dev.jrepro.json.JsonValue} first.
 */
@NullMarked
package dev.jrepro.json;

import org.jspecify.annotations.NullMarked;
