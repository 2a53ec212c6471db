package dev.jrepro.reproduce;

import dev.jrepro.content.Entry;
import dev.jrepro.content.Leaves;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.metrics.Claims;
import dev.jrepro.pipeline.Output;
import dev.jrepro.store.FolderStore;
import dev.jrepro.tensors.Npy;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Grades one output against what was recorded, or made before. */
public final class Grading {

  /** Larger files are not read as text or values. */
  private static final long LARGE = 32L << 20;

  private final FolderStore recordedIn;
  private final FolderStore regeneratedIn;
  private final List<Claims.Answer> claims;

  /**
   * Prepares grading.
   *
   * @param recordedIn where the recorded bytes are, if anywhere here
   * @param regeneratedIn where the regenerated ones are
   * @param claims the claims, checked on what was regenerated
   */
  public Grading(FolderStore recordedIn, FolderStore regeneratedIn, List<Claims.Answer> claims) {
    this.recordedIn = recordedIn;
    this.regeneratedIn = regeneratedIn;
    this.claims = List.copyOf(claims);
  }

  /**
   * How an output came out.
   *
   * @param first the first file, and the place in it, at which it parts from what was recorded
   * @param cells the values of its files, if they were asked for
   */
  public record Judged(Grade grade, Optional<Place> first, List<Cell> cells) {
    public Judged {
      cells = List.copyOf(cells);
    }
  }

  /** A place in a file. */
  public record Place(RepoPath file, String where) {}

  /**
   * Grades an output.
   *
   * @param cells whether every value is wanted, also of what is identical
   */
  public Judged judge(Output output, Entry recorded, Entry regenerated, boolean cells) {
    boolean same = recorded.equals(regenerated);
    if (same && !cells) {
      return new Judged(Grade.IDENTICAL, Optional.empty(), List.of());
    }
    if (same) {
      // The recorded bytes need not be here.
      Grading with = new Grading(regeneratedIn, regeneratedIn, List.of());
      List<Cell> values = with.compare(output, regenerated, regenerated).cells();
      return new Judged(Grade.IDENTICAL, Optional.empty(), values);
    }
    Judged judged = compare(output, recorded, regenerated);
    if (judged.grade() != Grade.DIFFERENT) {
      return judged;
    }
    List<Claims.Answer> onIt =
        claims.stream().filter(answer -> answer.claim().file().equals(output.path())).toList();
    boolean hold = !onIt.isEmpty() && onIt.stream().allMatch(Claims.Answer::holds);
    return new Judged(hold ? Grade.CLAIMS_HOLD : Grade.DIFFERENT, judged.first(), judged.cells());
  }

  /** Compares file by file; the worst grade is that of the whole. */
  private Judged compare(Output output, Entry recorded, Entry regenerated) {
    Grade worst = Grade.IDENTICAL;
    Optional<Place> first = Optional.empty();
    List<Cell> cells = new ArrayList<>();
    try {
      SortedMap<RepoPath, Entry> before = Leaves.of(output.path(), recorded, recordedIn);
      SortedMap<RepoPath, Entry> after = Leaves.of(output.path(), regenerated, regeneratedIn);
      SortedSet<RepoPath> paths = new TreeSet<>(before.keySet());
      paths.addAll(after.keySet());
      for (RepoPath path : paths) {
        Comparison file =
            file(
                output,
                path,
                Optional.ofNullable(before.get(path)),
                Optional.ofNullable(after.get(path)));
        String prefix = path.equals(output.path()) ? "" : path.value() + ": ";
        file.cells()
            .forEach(c ->
                cells.add(new Cell(prefix + c.place(), c.submitted(), c.regenerated(), c.grade())));
        if (file.grade().compareTo(worst) > 0) {
          worst = file.grade();
          first = file.first().map(where -> new Place(path, where));
        }
      }
      return new Judged(worst, first, cells);
    } catch (JreproException e) {
      // What is not here, or does not read, cannot be compared any closer.
      return new Judged(
          Grade.DIFFERENT,
          Optional.of(new Place(output.path(), "the recorded bytes are not here to compare")),
          cells);
    } catch (IOException e) {
      throw new DiskFailed("compare " + output.path(), e);
    }
  }

  private Comparison file(
      Output output, RepoPath path, Optional<Entry> recorded, Optional<Entry> regenerated)
      throws IOException {
    if (recorded.isEmpty() || regenerated.isEmpty()) {
      String what = recorded.isEmpty() ? "it is new" : "it is missing";
      return new Comparison(Grade.DIFFERENT, Optional.of(what), List.of());
    }
    Entry old = recorded.get();
    Entry now = regenerated.get();
    if (old.isDirectory() && now.isDirectory()) {
      return new Comparison(Grade.IDENTICAL, Optional.empty(), List.of());
    }
    if (old.kind() != now.kind()) {
      return new Comparison(
          Grade.DIFFERENT,
          Optional.of("it is " + now.kind() + " instead of " + old.kind()),
          List.of());
    }
    Comparison values = values(output, path, old, now);
    return old.equals(now)
        ? new Comparison(Grade.IDENTICAL, Optional.empty(), values.cells())
        : values;
  }

  private Comparison values(Output output, RepoPath path, Entry old, Entry now) throws IOException {
    if (path.name().endsWith(".safetensors") || path.name().endsWith(".npy")) {
      return tensors(output, path, old, now);
    }
    if (Math.max(old.sizeBytes(), now.sizeBytes()) > LARGE) {
      return large(old, now);
    }
    byte[] before = recordedIn.read(old.digest());
    byte[] after = regeneratedIn.read(now.digest());
    Optional<Map<String, CellReader.Written>> a = CellReader.read(path, before);
    Optional<Map<String, CellReader.Written>> b = CellReader.read(path, after);
    return a.isPresent() && b.isPresent()
        ? Comparison.ofCells(a.get(), b.get(), output.tolerance())
        : Comparison.ofBytes(before, after);
  }

  /** What is too large to be read by a person is compared by bytes. */
  private Comparison large(Entry old, Entry now) throws IOException {
    try (InputStream before = new BufferedInputStream(recordedIn.open(old.digest()));
        InputStream after = new BufferedInputStream(regeneratedIn.open(now.digest()))) {
      long at = 0;
      int byteThen = before.read();
      while (byteThen >= 0 && byteThen == after.read()) {
        at++;
        byteThen = before.read();
      }
      return new Comparison(Grade.DIFFERENT, Optional.of("byte " + at), List.of());
    }
  }

  private Comparison tensors(Output output, RepoPath path, Entry old, Entry now)
      throws IOException {
    Path scratch = Files.createTempDirectory("jrepro-tensors");
    try (Arena arena = Arena.ofConfined()) {
      Path before = recordedIn.file(old.digest(), scratch.resolve("recorded"));
      Path after = regeneratedIn.file(now.digest(), scratch.resolve("regenerated"));
      return Comparison.ofTensors(
          read(path, before, arena), read(path, after, arena), output.tolerance());
    } finally {
      Files.deleteIfExists(scratch.resolve("recorded"));
      Files.deleteIfExists(scratch.resolve("regenerated"));
      Files.delete(scratch);
    }
  }

  /** Returns the tensors of a container by name. */
  private static SortedMap<String, Tensor> read(RepoPath path, Path file, Arena arena)
      throws IOException {
    return path.name().endsWith(".npy")
        ? new TreeMap<>(Map.of("", Npy.open(file, arena)))
        : SafeTensors.open(file, arena);
  }
}
