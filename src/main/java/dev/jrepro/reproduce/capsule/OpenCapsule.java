package dev.jrepro.reproduce.capsule;

import dev.jrepro.content.Contents;
import dev.jrepro.content.Entry;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.StatIndex;
import dev.jrepro.content.Tree;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.git.Bundle;
import dev.jrepro.json.WrongJson;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.certificate.Statement;
import dev.jrepro.reproduce.certificate.Verdict;
import dev.jrepro.reproduce.certificate.Verification;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A capsule that was unpacked, as its reader has it: every byte of it is checked, and a project is
 * made of it, in which the commit can be regenerated.
 */
public final class OpenCapsule implements AutoCloseable {

  private static final String PROJECT = "project";

  private final Path folder;
  private final Path scratch;
  private final Path root;
  private final Manifest manifest;
  private final boolean keep;

  private OpenCapsule(Path folder, Path scratch, Manifest manifest, boolean keep)
      throws IOException {
    this.folder = folder;
    this.scratch = scratch;
    this.root = Files.createDirectory(scratch.resolve(PROJECT)).toRealPath();
    this.manifest = manifest;
    this.keep = keep;
  }

  /**
   * Opens a capsule.
   *
   * @param folder where it is unpacked
   * @param keep whether the project stays, in the JVM's temporary folder
   * @throws JreproException.Corrupt if a byte of it, or of what was supplied, is not as it should
   *     be
   * @throws JreproException.Refused if data is missing that the reader has to supply
   */
  public static OpenCapsule open(Path folder, boolean keep) {
    Sums.check(folder);
    try {
      Manifest manifest = Manifest.parse(Files.readAllBytes(folder.resolve(Layout.MANIFEST)));
      Path scratch = Files.createTempDirectory("jrepro-capsule");
      OpenCapsule capsule = new OpenCapsule(folder, scratch, manifest, keep);
      try {
        capsule.fill();
      } catch (IOException | JreproException e) {
        capsule.close();
        throw e;
      }
      return capsule;
    } catch (WrongJson e) {
      throw new JreproException.Corrupt(
          "what this capsule says of itself does not read: " + e.getMessage() + ".");
    } catch (IOException e) {
      throw new DiskFailed("open the capsule in " + folder, e);
    }
  }

  private void fill() throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(Layout.BUNDLE))) {
      Bundle.open(in, manifest.commit(), root);
    }
    try (Project project = Project.openForNow(root)) {
      furnish(project);
      check(project);
    }
  }

  private void furnish(Project project) throws IOException {
    FolderStore data = new FolderStore(folder.resolve(Layout.DATA));
    List<Ledger.Line> runs = new ArrayList<>();
    try (ObjectWriter writer = project.cache().writer()) {
      for (Entry entry : manifest.cargo().taken().values()) {
        copy(entry, data, writer);
      }
      for (Digest digest : manifest.records()) {
        byte[] record = Files.readAllBytes(folder.resolve(Layout.record(digest)));
        runs.add(Ledger.Line.of(writer.put(record), RunRecord.parse(record)));
      }
      supply(writer);
      writer.commit();
    }
    project.ledger().append(runs);
  }

  private static void copy(Entry entry, FolderStore from, ObjectWriter to) throws IOException {
    try (InputStream in = from.open(entry.digest())) {
      to.put(entry.digest(), in);
    }
    if (entry.kind().isTree()) {
      for (Entry child : Tree.children(entry.digest(), from)) {
        copy(child, from, to);
      }
    }
  }

  private void supply(ObjectWriter writer) {
    Path data = folder.resolve(Layout.SUPPLIED);
    StatIndex nothing = StatIndex.open(root.resolve(".git/capsule-index"));
    Contents contents = new Contents(data, nothing, LeaveOut.standard(data));
    manifest
        .cargo()
        .withheld()
        .forEach((path, entry) -> {
          Optional<Entry> there =
              Files.exists(path.under(data)) ? contents.entry(path, writer) : Optional.empty();
          if (there.isEmpty()) {
            throw new JreproException.Refused(
                "the data "
                    + path
                    + " is not in this capsule, and has to be supplied: "
                    + entry.sizeBytes()
                    + " bytes, "
                    + entry.digest()
                    + ".",
                "Put it at " + path.under(data) + ".");
          }
          if (!there.get().digest().equals(entry.digest())) {
            throw new JreproException.Corrupt(
                path.under(data)
                    + " is "
                    + there.get().digest()
                    + ", and the data that is meant is "
                    + entry.digest()
                    + ".",
                "It has "
                    + entry.sizeBytes()
                    + " bytes; this has "
                    + there.get().sizeBytes()
                    + ".");
          }
        });
  }

  /** What is expected must be about what is here. */
  private void check(Project project) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(Layout.EXPECTED));
    Verification.Checked checked = new Verification(project).add(Layout.EXPECTED, bytes);
    if (checked.verdict() instanceof Verdict.Invalid(String why)) {
      throw new JreproException.Corrupt(
          Layout.EXPECTED + " is not about what is in this capsule: " + why + ".");
    }
    Optional<CommitId> about = checked.statement().map(Statement::commit);
    if (!about.equals(Optional.of(manifest.commit()))) {
      throw new JreproException.Corrupt(
          Layout.EXPECTED + " is about another commit than " + Layout.MANIFEST + ".");
    }
  }

  /** Returns the folder of the project. */
  public Path root() {
    return root;
  }

  /** Returns the commit. */
  public CommitId commit() {
    return manifest.commit();
  }

  /** Returns what is regenerated unless a reader asks for something else. */
  public List<String> targets() {
    return manifest.targets();
  }

  /**
   * Returns what this machine lacks of the programs that stages start, a sentence without its full
   * stop each.
   */
  public List<String> lacks(Map<String, String> variables) {
    SortedMap<String, List<String>> programs = manifest.programs();
    return Programs.missing(programs.keySet(), variables.getOrDefault("PATH", "")).stream()
        .map(name ->
            name
                + " is not installed here, and is started by "
                + String.join(", ", programs.getOrDefault(name, List.of())))
        .toList();
  }

  @Override
  public void close() {
    try {
      if (!keep) {
        Scrap.delete(scratch);
      }
    } catch (IOException e) {
      throw new DiskFailed("remove " + scratch, e);
    }
  }
}
