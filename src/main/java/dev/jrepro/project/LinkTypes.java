package dev.jrepro.project;

import dev.jrepro.core.DiskFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which links can lead from a workspace into its cache. */
public final class LinkTypes {

  private LinkTypes() {}

  /** Returns the kinds that work between the cache and the workspace; copying always does. */
  public static List<String> available(Project project) {
    List<String> kinds = new ArrayList<>(List.of("copy"));
    try {
      Path folder = Files.createDirectories(project.cacheDir().resolve("tmp"));
      Path source = Files.createTempFile(folder, "link", "");
      Path scratch = Files.createTempDirectory(project.root().resolve(Project.FOLDER), "links");
      try {
        attempt(kinds, "hardlink", () -> Files.createLink(scratch.resolve("hard"), source));
        attempt(kinds, "symlink", () -> Files.createSymbolicLink(scratch.resolve("sym"), source));
      } finally {
        Files.deleteIfExists(scratch.resolve("hard"));
        Files.deleteIfExists(scratch.resolve("sym"));
        Files.delete(scratch);
        Files.delete(source);
      }
    } catch (IOException e) {
      throw new DiskFailed("try links", e);
    }
    return kinds;
  }

  private interface Linking {
    void make() throws IOException;
  }

  private static void attempt(List<String> kinds, String kind, Linking linking) {
    try {
      linking.make();
      kinds.add(kind);
    } catch (IOException | UnsupportedOperationException e) {
      kinds.add("no " + kind);
    }
  }
}
