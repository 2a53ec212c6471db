package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.CorruptObject;
import org.jspecify.annotations.Nullable;

/**
 * What messages call a remote, and the errors that name it.
 *
 * @param name the name that the configuration gives it
 * @param address its address, without anything secret
 */
record Label(String name, String address) {

  /** Returns an error about the remote; {@code what} continues its name and has no full stop. */
  RemoteFailed failed(String what, @Nullable String hint, @Nullable Throwable cause) {
    return new RemoteFailed(this + " " + what + ".", hint, cause);
  }

  /** Returns the error for an object whose bytes there are not those of its digest. */
  CorruptObject corrupt(Digest digest) {
    return new CorruptObject(
        digest,
        toString(),
        "Delete "
            + Layout.object(digest)
            + " there; 'jrepro push --force' uploads it again from a clone that has it.");
  }

  /** Returns the error for a file that ends before it should. */
  RemoteFailed tooShort(String file) {
    return failed(
        "has a file that is too short: " + file,
        "'jrepro fsck --remote' finds what is broken there.",
        null);
  }

  @Override
  public String toString() {
    return "the remote '" + name + "' (" + address + ")";
  }
}
