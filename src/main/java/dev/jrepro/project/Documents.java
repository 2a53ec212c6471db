package dev.jrepro.project;

import dev.jrepro.core.Digest;
import dev.jrepro.core.Packing;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.Unpacking;
import dev.jrepro.pipeline.DocumentBytes;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pipeline files as they were parsed, by the digests of their texts: when a parameter changes, all
 * stages are resolved anew, and parsing is the longest part of that.
 */
final class Documents {

  /** A text of a million values is not worth as many bytes. */
  private static final int MOST_BYTES = 16 << 20;

  private final SortedMap<RepoPath, Kept> kept = new TreeMap<>();

  private static final class Kept {
    private final Digest text;
    private final byte[] document;

    Kept(Digest text, byte[] document) {
      this.text = text;
      this.document = document;
    }
  }

  /** Returns the document that a text is. */
  YamlNode parse(RepoPath file, String text) {
    Digest digest = Digest.ofUtf8(text);
    Kept known = kept.get(file);
    if (known != null && known.text.equals(digest)) {
      return DocumentBytes.read(known.document, 0);
    }
    YamlNode document = Yaml.parse(text, file.value());
    kept.put(file, new Kept(digest, DocumentBytes.of(document)));
    return document;
  }

  /** Returns those of some files. */
  Documents only(Collection<RepoPath> files) {
    Documents some = new Documents();
    kept.forEach((file, document) -> {
      if (files.contains(file) && document.document.length <= MOST_BYTES) {
        some.kept.put(file, document);
      }
    });
    return some;
  }

  /** Writes them. */
  Packing pack() {
    Packing out = new Packing();
    return out.each(
        kept.entrySet(),
        (Map.Entry<RepoPath, Kept> each) ->
            out.path(each.getKey()).digest(each.getValue().text).bytes(each.getValue().document));
  }

  /** Reads them. */
  static Documents unpack(byte[] bytes, int offset) {
    Documents documents = new Documents();
    Unpacking in = new Unpacking(bytes, offset);
    in.times(() -> documents.kept.put(in.path(), new Kept(in.digest(), in.bytes())));
    return documents;
  }
}
