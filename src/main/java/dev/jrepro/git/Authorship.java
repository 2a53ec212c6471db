package dev.jrepro.git;

import java.time.Instant;

/**
 * Who made a commit, and when.
 *
 * @param author the name of the person who wrote it, without their address
 * @param committed when it was made, by its committer's clock
 */
public record Authorship(String author, Instant committed) {}
