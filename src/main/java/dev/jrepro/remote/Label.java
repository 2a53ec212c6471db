package dev.jrepro.remote;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException.RemoteFailed;
import dev.jrepro.store.CorruptObject;
import java.util.Optional;
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

  /**
   * Returns the error for an object whose bytes there are not those of its digest.
   *
   * @param pack the pack that has wrong bytes, where it is known
   */
  CorruptObject corrupt(Digest digest, Optional<Digest> pack) {
    String hint =
        pack.map(p ->
                "Delete "
                    + Layout.pack(p)
                    + " there; then 'jrepro push --force' uploads what was in"
                    + " it again, from a clone that has it.")
            .orElse("'jrepro push --force' uploads it again, from a clone that has it.");
    return new CorruptObject(digest, toString(), hint);
  }

  /** Returns the error for a file that ends before it should. */
  ShortFile tooShort(String file) {
    return new ShortFile(this, file);
  }

  @Override
  public String toString() {
    return "the remote '" + name + "' (" + address + ")";
  }
}
