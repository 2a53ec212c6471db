package dev.jrepro.remote;

import dev.jrepro.testing.S3Server;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

final class S3RemoteTest implements RemoteContract {

  private final S3Server server = S3Server.shared();
  private final String bucket = "bucket-" + UUID.randomUUID();
  private final Path bucketFolder = server.bucketFolder(bucket);

  @TempDir Path folder;

  @Override
  public Remote remote() {
    RemoteSpec spec =
        new RemoteSpec(
            "origin",
            "s3://" + bucket + "/our data/ä",
            Optional.of(server.endpoint().toString()),
            Optional.empty(),
            Optional.empty(),
            true);
    Address.InBucket address = (Address.InBucket) Address.parse(spec.name(), spec.url());
    return S3Remote.open(
        new Label("origin", address.toString()),
        address,
        spec,
        S3Connection.Patience.USUAL,
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)));
  }

  @Override
  public Path files() {
    return bucketFolder.resolve("our data").resolve("ä");
  }

  @Override
  public Path scratch() {
    return folder;
  }
}
