package dev.jrepro.remote;

/** Opens shelves. */
final class Shelves {

  private Shelves() {}

  /**
   * Opens a shelf; nothing is asked of it before the first call.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if its address is of no kind known here
   */
  static Shelf open(RemoteSpec spec) {
    Address address = Address.parse(spec.name(), spec.url());
    Label label = new Label(spec.name(), address.toString());
    return switch (address) {
      case Address.InFolder(var folder) -> new FolderShelf(label, folder);
      case Address.InBucket bucket -> S3Shelf.open(label, bucket, spec);
      case Address.OnWeb(var base) -> WebShelf.open(label, base, Patience.of(spec));
    };
  }
}
