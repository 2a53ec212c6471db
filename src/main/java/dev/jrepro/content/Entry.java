package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import dev.jrepro.json.WrongJson;

/**
 * What stands at a path: the content, without the name.
 *
 * @param kind what it is
 * @param digest of its object
 * @param sizeBytes of the file's bytes or the link's target; of all below, for a directory
 * @param count of the files and links below; 1 for a file or link
 */
public record Entry(Kind kind, Digest digest, long sizeBytes, long count) {

  public Entry {
    if (sizeBytes < 0 || count < 0) {
      throw new IllegalArgumentException("negative size or count");
    }
  }

  /** Returns a file's entry. */
  public static Entry file(Digest digest, long sizeBytes) {
    return new Entry(Kind.FILE, digest, sizeBytes, 1);
  }

  /** Returns whether this is a directory. */
  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  /** Returns the entry as it stands in locks and records. */
  public JsonValue.Obj toJson() {
    return toJson(JsonValue.object());
  }

  /** Adds the entry's fields to an object. */
  public JsonValue.Obj toJson(JsonValue.Builder object) {
    return object
        .put("kind", String.valueOf(kind.letter()))
        .put("digest", digest.toString())
        .put("sizeBytes", sizeBytes)
        .put("count", count)
        .build();
  }

  /** Reads the entry's fields from an object. */
  public static Entry fromJson(JsonValue.Obj object) {
    String letter = object.needText("kind");
    try {
      return new Entry(
          Kind.of(letter)
              .filter(kind -> kind != Kind.PART)
              .orElseThrow(() -> new WrongJson("'" + letter + "' is no kind")),
          Digest.parse(object.needText("digest")),
          object.needInteger("sizeBytes"),
          object.needInteger("count"));
    } catch (IllegalArgumentException e) {
      throw new WrongJson(String.valueOf(e.getMessage()));
    }
  }
}
