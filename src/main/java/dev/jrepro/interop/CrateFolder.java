package dev.jrepro.interop;

import dev.jrepro.content.Entry;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.Json;
import dev.jrepro.project.Project;
import dev.jrepro.project.Revision;
import dev.jrepro.store.Scrap;
import dev.jrepro.store.ZipFileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a crate with its files, to a folder or a ZIP file: whole or not at all. The same commit
 * gives the same bytes.
 */
public final class CrateFolder {

  private final Project project;
  private final Revision revision;
  private final Dossier dossier;
  private final boolean withData;
  private final List<String> missing = new ArrayList<>();

  /**
   * Writes the crate of a dossier.
   *
   * @param revision the dossier's commit
   * @param withData whether data that pointers stand for goes in as well; otherwise it is named by
   *     path and digest
   */
  public CrateFolder(Project project, Revision revision, Dossier dossier, boolean withData) {
    this.project = project;
    this.revision = revision;
    this.dossier = dossier;
    this.withData = withData;
  }

  /**
   * Writes to a place where nothing is yet; a name that ends in {@code .zip} becomes a ZIP file.
   *
   * @return what could not be put in, since neither the cache nor the default remote has it
   * @throws JreproException.Refused if something is there, or nothing can be written
   */
  public List<String> write(Path target) {
    if (Files.exists(target)) {
      throw new JreproException.Refused(
          target + " is there already.", "Remove it, or name another place.");
    }
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      if (target.getFileName().toString().endsWith(".zip")) {
        zip(target);
      } else {
        fill(target);
      }
      return List.copyOf(missing);
    } catch (IOException e) {
      throw new DiskFailed("write " + target, e);
    }
  }

  private void fill(Path target) throws IOException {
    Path scratch = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      Scrap.delete(scratch);
      Files.createDirectories(scratch);
      Files.write(scratch.resolve(RoCrate.METADATA), metadata());
      for (RepoPath path : files().keySet()) {
        Optional<InputStream> bytes = open(path);
        if (bytes.isPresent()) {
          Path file = path.under(scratch);
          Files.createDirectories(file.getParent());
          try (InputStream in = bytes.get()) {
            Files.copy(in, file);
          }
        }
      }
      Files.move(scratch, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Scrap.delete(scratch);
    }
  }

  private void zip(Path target) throws IOException {
    try (ZipFileWriter zip = new ZipFileWriter(target)) {
      zip.add(RoCrate.METADATA, ZipFileWriter.Member.TEXT, out -> out.write(metadata()));
      for (RepoPath path : files().keySet()) {
        Optional<InputStream> bytes = open(path);
        if (bytes.isPresent()) {
          try (InputStream in = bytes.get()) {
            zip.add(path.value(), ZipFileWriter.Member.TEXT, in::transferTo);
          }
        }
      }
      zip.publish();
    }
  }

  private byte[] metadata() {
    return Json.pretty(RoCrate.of(dossier)).getBytes(StandardCharsets.UTF_8);
  }

  private SortedMap<RepoPath, Optional<Entry>> files() {
    SortedMap<RepoPath, Optional<Entry>> files = new TreeMap<>();
    for (Dossier.Item item : dossier.items().values()) {
      if (item.origin() == Dossier.Origin.DATA && !withData) {
        continue;
      }
      if (!item.isDirectory()) {
        files.put(item.path(), item.entry());
      } else if (item.parts().isEmpty() && dossier.inside(item.path()).isEmpty()) {
        unfold(item.path()).forEach(path -> files.putIfAbsent(path, Optional.empty()));
      } else {
        item.parts().forEach((path, entry) -> files.put(path, Optional.of(entry)));
      }
    }
    return files;
  }

  private List<RepoPath> unfold(RepoPath folder) {
    try {
      return List.copyOf(revision.list(folder, true).keySet());
    } catch (JreproException.Refused | JreproException.RemoteFailed e) {
      missing.add(folder + " is not in the crate: " + e.getMessage());
      return List.of();
    }
  }

  /** Bytes by digest first: what a lock says of a file with volatile fields is not its bytes. */
  private Optional<InputStream> open(RepoPath path) throws IOException {
    Optional<Entry> entry =
        Optional.ofNullable(dossier.items().get(path)).flatMap(Dossier.Item::entry);
    if (entry.isPresent() && project.cache().contains(entry.get().digest())) {
      return Optional.of(project.cache().open(entry.get().digest()));
    }
    try {
      return Optional.of(revision.read(path.value()));
    } catch (JreproException.Refused | JreproException.RemoteFailed e) {
      missing.add(path + " is not in the crate: " + e.getMessage());
      return Optional.empty();
    }
  }
}
