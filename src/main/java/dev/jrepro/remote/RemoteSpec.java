package dev.jrepro.remote;

import java.util.Optional;

/**
 * How the configuration describes a remote.
 *
 * @param name its name
 * @param url {@code s3://bucket/prefix}, {@code file:///dir} or an absolute directory
 * @param endpoint the S3 server, where it is not AWS
 * @param region the S3 region, where the standard chain has none
 * @param profile the credentials profile, where it is not the standard one
 * @param pathStyle whether the bucket goes into the path and not into the host's name
 */
public record RemoteSpec(
    String name,
    String url,
    Optional<String> endpoint,
    Optional<String> region,
    Optional<String> profile,
    boolean pathStyle) {}
