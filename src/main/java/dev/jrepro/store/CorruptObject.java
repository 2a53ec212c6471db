package dev.jrepro.store;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;

/** An object's bytes are not those that its digest names. */
public final class CorruptObject extends JreproException.Corrupt {

  private final Digest digest;

  /** Names the object and where it was found: {@code where} continues 'the object … in'. */
  public CorruptObject(Digest digest, String where) {
    this(
        digest,
        where,
        "It counts as absent now; 'jrepro fetch' brings a good copy if a remote has one.");
  }

  /** Names the object, where it was found, and what can be done there. */
  public CorruptObject(Digest digest, String where, String hint) {
    super(
        "the object " + digest + " in " + where + " is corrupt: its bytes have another digest.",
        hint);
    this.digest = digest;
  }

  /** Returns the object. */
  public Digest digest() {
    return digest;
  }
}
