package dev.jrepro.remote;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class S3RemoteTest implements RemoteContract, TransferContract {

  private final S3Bucket bucket = new S3Bucket();

  @TempDir Path folder;

  @Override
  public Remote remote() {
    return bucket.open("our data/ä");
  }

  @Override
  public Path files() {
    return bucket.folder().resolve("our data").resolve("ä");
  }

  @Override
  public Path scratch() {
    return folder;
  }
}
