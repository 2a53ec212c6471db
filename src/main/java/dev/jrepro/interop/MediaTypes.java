package dev.jrepro.interop;

import dev.jrepro.core.RepoPath;
import java.util.Locale;
import java.util.Map;

/** Media types by the names of files. */
final class MediaTypes {

  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("csv", "text/csv"),
          Map.entry("tsv", "text/tab-separated-values"),
          Map.entry("json", "application/json"),
          Map.entry("jsonl", "application/jsonlines"),
          Map.entry("yaml", "application/yaml"),
          Map.entry("yml", "application/yaml"),
          Map.entry("toml", "application/toml"),
          Map.entry("txt", "text/plain"),
          Map.entry("md", "text/markdown"),
          Map.entry("html", "text/html"),
          Map.entry("xml", "application/xml"),
          Map.entry("java", "text/x-java-source"),
          Map.entry("py", "text/x-python"),
          Map.entry("r", "text/x-r"),
          Map.entry("sh", "application/x-sh"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("gz", "application/gzip"),
          Map.entry("zip", "application/zip"),
          Map.entry("tar", "application/x-tar"),
          Map.entry("parquet", "application/vnd.apache.parquet"));

  private MediaTypes() {}

  /** Returns the media type of a file with that name; that of any bytes if it tells nothing. */
  static String of(RepoPath path) {
    String name = path.name();
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return KNOWN.getOrDefault(ending, "application/octet-stream");
  }
}
