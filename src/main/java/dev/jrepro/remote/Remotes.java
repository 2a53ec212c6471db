package dev.jrepro.remote;

/** Opens remotes. */
public final class Remotes {

  private Remotes() {}

  /**
   * Checks that a remote can be opened, as far as its address tells.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if its address is of no kind known here
   */
  public static void check(RemoteSpec spec) {
    Address.parse(spec.name(), spec.url());
  }

  /**
   * Opens a remote; the network is first used by the first call.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if its address is of no kind known here
   */
  public static Remote open(RemoteSpec spec) {
    Address address = Address.parse(spec.name(), spec.url());
    Label label = new Label(spec.name(), address.toString());
    return switch (address) {
      case Address.InFolder(var folder) -> new FolderRemote(label, folder);
      case Address.InBucket bucket -> S3Remote.open(label, bucket, spec);
    };
  }
}
