package dev.jrepro.remote;

final class S3ShelfTest implements ShelfContract {

  private final S3Bucket bucket = new S3Bucket();

  @Override
  public Shelf shelf() {
    return bucket.shelf("our data/ä");
  }
}
