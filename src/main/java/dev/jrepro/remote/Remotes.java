package dev.jrepro.remote;

/** Opens remotes. */
@SuppressWarnings("DoNotCallSuggester")
public final class Remotes {

  private Remotes() {}

  /**
   * Opens a remote; the network is first used by the first call.
   *
   * @throws dev.jrepro.core.JreproException.Invalid if its address is of no kind known here
   */
  public static Remote open(RemoteSpec spec) {
    throw new AssertionError("to be written: " + spec);
  }
}
