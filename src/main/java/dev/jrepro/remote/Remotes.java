package dev.jrepro.remote;

import dev.jrepro.core.JreproException.Invalid;
import java.nio.file.Path;

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
   * @param memory a folder for copies of its index, which is made if it is not there; whatever is
   *     deleted from it is fetched again
   * @throws dev.jrepro.core.JreproException.Invalid if its address is of no kind known here
   */
  public static Remote open(RemoteSpec spec, Path memory) {
    return new Remote(Shelves.open(spec), memory);
  }
}
