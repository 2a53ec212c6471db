package dev.jrepro.remote;

import dev.jrepro.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** A bucket of its own on the server that all tests share, and ways to open remotes in it. */
final class S3Bucket {

  private final String name = "bucket-" + UUID.randomUUID();

  String name() {
    return name;
  }

  /** Returns the folder of the bucket. */
  Path folder() {
    return S3Server.shared().bucketFolder(name);
  }

  /** Opens the remote under a prefix. */
  Remote open(String prefix) {
    folder();
    return open(
        name + "/" + prefix, S3Server.shared().endpoint(), S3Server.SECRET_KEY, Patience.USUAL);
  }

  /** Opens a remote behind some server, which may be one between here and the real one. */
  static Remote open(String bucketAndPrefix, URI endpoint, String secret, Patience patience) {
    return new Remote(shelf(bucketAndPrefix, endpoint, secret, patience), newFolder());
  }

  /** Opens the shelf under a prefix. */
  Shelf shelf(String prefix) {
    folder();
    return shelf(
        name + "/" + prefix, S3Server.shared().endpoint(), S3Server.SECRET_KEY, Patience.USUAL);
  }

  /** Opens a shelf behind some server, which may be one between here and the real one. */
  static Shelf shelf(String bucketAndPrefix, URI endpoint, String secret, Patience patience) {
    Opening opening = opening(bucketAndPrefix, endpoint, secret);
    return S3Shelf.open(
        opening.label(), opening.address(), opening.spec(), patience, opening.credentials());
  }

  private static Path newFolder() {
    try {
      // It goes with the server, at the end of the JVM.
      return Files.createTempDirectory(S3Server.shared().folder(), "index");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Opening(
      Label label, Address.InBucket address, RemoteSpec spec, AwsCredentialsProvider credentials) {}

  private static Opening opening(String bucketAndPrefix, URI endpoint, String secret) {
    RemoteSpec spec =
        new RemoteSpec(
            "origin",
            "s3://" + bucketAndPrefix,
            Optional.of(endpoint.toString()),
            Optional.empty(),
            Optional.empty(),
            true);
    Address.InBucket address = (Address.InBucket) Address.parse(spec.name(), spec.url());
    return new Opening(
        new Label("origin", address.toString()),
        address,
        spec,
        StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, secret)));
  }
}
