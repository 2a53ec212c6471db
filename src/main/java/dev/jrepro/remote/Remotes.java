package dev.jrepro.remote;

import dev.jrepro.core.JreproException.Invalid;

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
    if (spec.access().anonymous() && spec.profile().isPresent()) {
      throw new Invalid(
          "the remote '" + spec.name() + "' is anonymous and has a profile.",
          "Leave out one: anonymous requests have no credentials.");
    }
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
      case Address.OnWeb _ ->
          throw label.failed("is written in a format that is not read from the web", null, null);
    };
  }
}
