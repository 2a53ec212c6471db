package dev.jrepro.reproduce.certificate;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Leaves;
import dev.jrepro.content.MissingObject;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.UnknownRevision;
import dev.jrepro.host.ClassPath;
import dev.jrepro.host.Versions;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.Pointer;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.pipeline.Output;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.project.Project;
import dev.jrepro.project.WorkspaceFacts;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a repository can say of a certificate's subjects: the commit's files and locks are hashed
 * again, and so are data and outputs as far as the cache or the workspace has them. For one
 * certificate and one thread.
 */
final class Evidence {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Project project;
  private final CommitId commit;
  private final List<String> differs = new ArrayList<>();
  private final List<String> unchecked = new ArrayList<>();
  private int agreed;

  private Evidence(Project project, CommitId commit) {
    this.project = project;
    this.commit = commit;
  }

  /**
   * What came of it.
   *
   * @param agreed how many subjects are as the certificate says
   * @param differs a sentence without its full stop for each that is not
   * @param unchecked a sentence without its full stop for each that could not be looked at
   */
  record Found(int agreed, List<String> differs, List<String> unchecked) {
    Found {
      differs = List.copyOf(differs);
      unchecked = List.copyOf(unchecked);
    }
  }

  static Found of(Project project, Statement statement) {
    Evidence evidence = new Evidence(project, statement.commit());
    if (!evidence.hasCommit()) {
      return new Found(
          0,
          List.of(),
          List.of("commit " + statement.commit().brief() + " is not in this repository"));
    }
    evidence.check(statement.subjects());
    return new Found(evidence.agreed, evidence.differs, evidence.unchecked);
  }

  private boolean hasCommit() {
    try {
      return project.git().resolve(commit.hex()).equals(commit);
    } catch (UnknownRevision e) {
      return false;
    }
  }

  private void check(SortedMap<Subject, Digest> subjects) {
    Snapshot snapshot = project.snapshotAt(commit);
    SortedMap<RepoPath, Entry> known = known(snapshot);
    boolean isHere = project.git().head().equals(Optional.of(commit));
    Optional<WorkspaceFacts> workspace =
        isHere
            ? Optional.of(new WorkspaceFacts(project, project.workspace(), Map.of()))
            : Optional.empty();
    subjects.forEach((subject, digest) -> {
      switch (subject.kind()) {
        case TREE -> compare(subject, digest, Optional.of(project.git().filesOf(commit).digest()));
        case LOCK -> compare(subject, digest, lock(subject));
        case ENGINE -> engine(subject, digest);
        case INPUT, OUTPUT -> {
          Optional<Entry> entry = Optional.ofNullable(known.get(RepoPath.of(subject.name())));
          if (compare(subject, digest, entry.map(Entry::digest)) && entry.isPresent()) {
            content(subject, entry.get(), workspace);
          }
        }
      }
    });
  }

  /** Returns what the commit says of data and outputs. */
  private static SortedMap<RepoPath, Entry> known(Snapshot snapshot) {
    SortedMap<RepoPath, Entry> known = new TreeMap<>();
    for (Pointer pointer : snapshot.pointers().values()) {
      pointer.entry().ifPresent(entry -> known.put(pointer.path(), entry));
    }
    for (Stage stage : snapshot.graph().ordered()) {
      snapshot.lock(stage.name()).map(Lock::outs).ifPresent(known::putAll);
    }
    return known;
  }

  private Optional<Digest> lock(Subject subject) {
    return project.git().file(commit, RepoPath.of(subject.name())).map(Digest::of);
  }

  private boolean compare(Subject subject, Digest said, Optional<Digest> found) {
    if (found.isEmpty()) {
      differs.add(subject + " is not in commit " + commit.brief());
      return false;
    }
    if (!found.get().equals(said)) {
      differs.add(
          subject
              + " is "
              + said.brief()
              + " in the certificate, and "
              + found.get().brief()
              + " in commit "
              + commit.brief());
      return false;
    }
    agreed++;
    return true;
  }

  private void engine(Subject subject, Digest said) {
    boolean sameVersion = Versions.current().jrepro().equals(subject.name());
    if (sameVersion && ClassPath.current().whole().equals(said)) {
      agreed++;
    } else {
      unchecked.add(subject + " is another build than the one that runs now");
    }
  }

  /** Hashes the bytes that are here. */
  private void content(Subject subject, Entry entry, Optional<WorkspaceFacts> workspace) {
    RepoPath path = RepoPath.of(subject.name());
    boolean seen = false;
    try {
      Leaves.of(path, entry, project.cache()).forEach(this::read);
      seen = true;
    } catch (MissingObject e) {
      // It may be in the workspace; that is looked at in any case.
    } catch (JreproException.Corrupt e) {
      differs.add(
          subject
              + " has other bytes in the cache: "
              + String.valueOf(e.getMessage()).replaceFirst("\\.$", ""));
      return;
    }
    Optional<Entry> there = workspace.flatMap(facts -> look(facts, path));
    if (there.isPresent() && !there.get().digest().equals(entry.digest())) {
      differs.add(
          subject
              + " is "
              + entry.digest().brief()
              + " in the certificate, and "
              + there.get().digest().brief()
              + " in the workspace");
    } else if (!seen && there.isEmpty()) {
      unchecked.add("the bytes of " + subject + " are not here");
    }
  }

  private Optional<Entry> look(WorkspaceFacts facts, RepoPath path) {
    Optional<Output> output =
        project.workspace().graph().producer(path).stream()
            .flatMap(stage -> stage.outs().stream())
            .filter(out -> out.path().equals(path))
            .findFirst();
    return output.isPresent() ? facts.output(output.get()) : facts.look(path);
  }

  private void read(RepoPath path, Entry entry) {
    byte[] buffer = new byte[BUFFER_BYTES];
    Digest.Hasher hasher = new Digest.Hasher();
    try (InputStream in = project.cache().open(entry.digest())) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        hasher.update(buffer, 0, count);
      }
    } catch (IOException e) {
      throw new DiskFailed("read " + path + " in the cache", e);
    }
    if (!hasher.finish().equals(entry.digest())) {
      throw new JreproException.Corrupt("the object of " + path + " is another one.");
    }
  }
}
