package dev.jrepro.reproduce.capsule;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Tree;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.Reproduction;
import dev.jrepro.reproduce.certificate.SigningKey;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ZipFileWriter;
import dev.jrepro.store.ZipFileWriter.Member;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes capsules of a commit. One made again, of the same commit by the same engine with the same
 * key, has the same bytes.
 */
public final class CapsuleMaker {

  private final Project home;
  private final CommitId commit;
  private final CapsuleRequest request;
  private final Reproduction reproduction;

  /**
   * Prepares a capsule.
   *
   * @throws JreproException.Refused if the commit has no stage, or one without a lock
   */
  public CapsuleMaker(Project home, CommitId commit, CapsuleRequest request) {
    this.home = home;
    this.commit = commit;
    this.request = request;
    this.reproduction = new Reproduction(home, commit, request.reproduction());
  }

  /**
   * Makes it. Until it is whole, nothing is at its place but what was there.
   *
   * @param key what signs what the capsule expects, where no certificate says it yet; an anonymous
   *     one wants a key that nobody knows
   * @throws JreproException.Refused if a raw input is not here, or an anonymous capsule would tell
   *     who made it
   */
  public Capsule make(Path file, SigningKey key) {
    Cargo cargo = Cargo.of(reproduction, home.cache(), request.without(), request.outputs());
    boolean trains = reproduction.stages().stream().anyMatch(Stage::isJava);
    EngineJars engine = EngineJars.of(request.engine(), request.variables(), trains);
    if (request.anonymity().isEmpty()) {
      return pack(file, new Subject(home, commit, reproduction), cargo, engine, key);
    }
    Anonymity anonymity = request.anonymity().get();
    Disguise.checkThatNothingIsMissing(reproduction, anonymity);
    Identity identity = Identity.of(home, commit, reproduction.snapshot(), request.variables());
    try (Disguise disguise = Disguise.of(home, commit, anonymity)) {
      new Scrutiny(identity, anonymity)
          .files(disguise.project(), disguise.commit())
          .data(cargo.taken(), home.cache())
          .engine(engine)
          .refuse();
      Reproduction same =
          new Reproduction(disguise.project(), disguise.commit(), request.reproduction());
      Subject subject = new Subject(disguise.project(), disguise.commit(), same);
      return pack(file, subject, cargo, engine, key);
    }
  }

  /** The commit that goes in, and where it lies. */
  private record Subject(Project project, CommitId commit, Reproduction reproduction) {}

  private Capsule pack(Path file, Subject subject, Cargo cargo, EngineJars engine, SigningKey key) {
    Expectation expected =
        Expectation.of(
            subject.project(), subject.commit(), subject.reproduction(), engine.used(), key);
    SortedMap<Digest, byte[]> testimony =
        request.anonymity().isPresent()
            ? new TreeMap<>()
            : Testimony.of(reproduction.firstRecords().values());
    Manifest manifest =
        new Manifest(
            subject.commit(),
            request.targets(),
            reproduction.stages().stream().map(stage -> stage.name().toString()).toList(),
            cargo,
            List.copyOf(testimony.keySet()),
            Programs.of(reproduction.stages(), reproduction.firstRecords()));
    try (ZipFileWriter zip = new ZipFileWriter(file)) {
      Packing packing = new Packing(zip);
      packing.text(Layout.README, new ReaderText(manifest, engine).text());
      packing.program(Layout.SCRIPT, "reproduce.sh");
      packing.bytes(Layout.MANIFEST, manifest.toBytes());
      packing.bytes(Layout.EXPECTED, expected.certificate().toBytes());
      packing.bundle(subject.project(), subject.commit());
      packing.engine(engine);
      packing.records(testimony);
      packing.objects(objects(cargo.taken()), home.cache());
      packing.end();
      return new Capsule(
          file,
          Files.size(file),
          subject.commit(),
          expected.certificate().statement().signer().id(),
          expected.regenerated(),
          packing.parts(),
          List.copyOf(cargo.withheld().keySet()),
          manifest.programs());
    } catch (IOException e) {
      throw new DiskFailed("write " + file, e);
    }
  }

  /** Returns the objects of entries; those of a directory's parts and of all below it too. */
  private SortedSet<Digest> objects(SortedMap<RepoPath, Entry> entries) {
    SortedSet<Digest> objects = new TreeSet<>();
    entries.values().forEach(entry -> collect(entry, objects));
    return objects;
  }

  private void collect(Entry entry, SortedSet<Digest> objects) {
    if (objects.add(entry.digest()) && entry.kind().isTree()) {
      Tree.children(entry.digest(), home.cache()).forEach(child -> collect(child, objects));
    }
  }

  /** Writes members. */
  private static final class Packing {
    private final ZipFileWriter zip;

    Packing(ZipFileWriter zip) {
      this.zip = zip;
    }

    /** Returns how many bytes, unpacked, what is large has. */
    SortedMap<String, Long> parts() {
      SortedMap<String, Long> parts = new TreeMap<>();
      zip.written()
          .forEach((name, written) -> {
            for (String part : List.of(Layout.BUNDLE, Layout.ENGINE, Layout.DATA)) {
              if (name.startsWith(part)) {
                parts.merge(part, written.sizeBytes(), Long::sum);
              }
            }
          });
      return parts;
    }

    void text(String name, String text) throws IOException {
      bytes(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(String name, byte[] bytes) throws IOException {
      zip.add(name, Member.TEXT, bytes);
    }

    void program(String name, String resource) throws IOException {
      try (InputStream in = CapsuleMaker.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new AssertionError("the build has no " + resource);
        }
        zip.add(name, Member.PROGRAM, in.readAllBytes());
      }
    }

    void bundle(Project project, CommitId commit) throws IOException {
      zip.add(Layout.BUNDLE, Member.STORED, project.git().outbound(commit)::writeBundle);
    }

    void engine(EngineJars engine) throws IOException {
      program(Layout.LAUNCHER, "jrepro.sh");
      for (Map.Entry<String, Path> jar : engine.jars().entrySet()) {
        zip.add(Layout.ENGINE + jar.getKey(), Member.STORED, Files.newInputStream(jar.getValue()));
      }
    }

    void records(SortedMap<Digest, byte[]> records) throws IOException {
      for (Map.Entry<Digest, byte[]> record : records.entrySet()) {
        bytes(Layout.record(record.getKey()), record.getValue());
      }
    }

    void objects(SortedSet<Digest> objects, FolderStore store) throws IOException {
      for (Digest digest : objects) {
        String name = Layout.OBJECTS + digest.hex().substring(0, 2) + "/" + digest.hex();
        if (!zip.add(name, Member.TEXT, store.open(digest)).equals(digest)) {
          throw new JreproException.Corrupt(
              "the object " + digest + " in the cache is another one.",
              "'jrepro fsck' finds what is damaged.");
        }
      }
    }

    /** The sums of all the others come last. */
    void end() throws IOException {
      SortedMap<String, Digest> digests = new TreeMap<>();
      zip.written().forEach((name, written) -> digests.put(name, written.digest()));
      zip.add(Layout.SUMS, Member.TEXT, new Sums(digests).toBytes());
      zip.publish();
    }
  }
}
