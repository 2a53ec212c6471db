package dev.jrepro.remote;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class S3TransferTest implements TransferContract, BrokenTransferContract {

  private final S3Bucket bucket = new S3Bucket();

  @TempDir Path folder;

  @Override
  public Shelf shelf() {
    return bucket.shelf("our data/ä");
  }

  @Override
  public Path scratch() {
    return folder;
  }
}
