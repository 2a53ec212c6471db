package dev.jrepro.remote;

import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The file that says in which format a remote is written. It is read before anything else is asked,
 * and written before anything else is written.
 */
final class FormatFile {

  static final int VERSION = 2;

  private final Shelf shelf;
  private boolean read;
  private boolean there;

  FormatFile(Shelf shelf) {
    this.shelf = shelf;
  }

  /**
   * Returns whether the file is there: if not, nothing was ever pushed.
   *
   * @throws dev.jrepro.core.JreproException.RemoteFailed if the format is not the one known here
   */
  synchronized boolean exists() throws InterruptedException {
    if (!read) {
      Optional<byte[]> bytes = shelf.read(Layout.FORMAT);
      if (bytes.isPresent()) {
        check(new String(bytes.get(), StandardCharsets.UTF_8));
        there = true;
      }
      read = true;
    }
    return there;
  }

  /** Writes the file if it is not there. */
  synchronized void ensure() throws InterruptedException {
    if (!exists()) {
      shelf.write(Layout.FORMAT, Payload.of(bytes()));
      there = true;
    }
  }

  static byte[] bytes() {
    return Json.canonicalBytes(JsonValue.object().put("format", VERSION).build());
  }

  private void check(String text) {
    long version;
    try {
      version = Json.parseObject(text).needInteger("format");
    } catch (WrongJson e) {
      throw shelf
          .label()
          .failed(
              "has a " + Layout.FORMAT + " that does not read",
              "Is this a remote of jrepro's? Give it a folder or prefix of its own.",
              e);
    }
    if (version != VERSION) {
      throw shelf
          .label()
          .failed(
              "is written in format "
                  + version
                  + ", and this jrepro knows format "
                  + VERSION
                  + " only",
              version < VERSION
                  ? "Format 1 was never released: push to a new folder or prefix, from a clone that"
                      + " has the data."
                  : "Use the version of jrepro that your co-workers push with.",
              null);
    }
  }
}
