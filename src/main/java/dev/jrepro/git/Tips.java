package dev.jrepro.git;

import dev.jrepro.core.FilesBelow;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/**
 * The objects that Git's own files name: refs, logs of refs, and what an operation that is not over
 * remembers. Files are read as text and every name of an object in them counts: a format that a
 * later Git adds to is read all the same.
 */
final class Tips {

  /** More than this is no note of Git's about an operation, but somebody's data. */
  private static final long MAX_NOTE_BYTES = 64L << 20;

  private static final Pattern NAME =
      Pattern.compile("(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])");

  /**
   * A line of a list of what is to be done: a command, maybe with -C, and a commit, maybe
   * abbreviated.
   */
  private static final Pattern TODO =
      Pattern.compile("(?m)^\\s*\\w+\\s+(?:-[cC]\\s+)?([0-9a-f]{4,64})\\b");

  private static final List<String> OPERATIONS =
      List.of("rebase-merge", "rebase-apply", "sequencer", "refs");

  private final Repository repository;

  /** What must be there, because refs name it. */
  private final Set<ObjectId> certain = new LinkedHashSet<>();

  /** What logs and notes name: Git itself may have removed it. */
  private final Set<ObjectId> likely = new LinkedHashSet<>();

  Tips(Repository repository) {
    this.repository = repository;
  }

  /** Reads all there is for the repository and each of its work trees. */
  static Tips of(Repository repository, Collection<WorkTree> workTrees) throws IOException {
    Tips tips = new Tips(repository);
    for (Ref ref : repository.getRefDatabase().getRefs()) {
      if (ref.getObjectId() != null) {
        tips.certain.add(ref.getObjectId());
      }
    }
    tips.logs(repository.getCommonDirectory().toPath().resolve("logs"));
    for (WorkTree tree : workTrees) {
      tips.workTree(tree.gitDir());
    }
    return tips;
  }

  Set<ObjectId> certain() {
    return certain;
  }

  Set<ObjectId> likely() {
    return likely;
  }

  private void workTree(Path gitDir) throws IOException {
    logs(gitDir.resolve("logs"));
    for (Path note : files(gitDir, 1)) {
      if (isNote(note.getFileName().toString())) {
        note(note);
      }
    }
    for (String operation : OPERATIONS) {
      for (Path note : files(gitDir.resolve(operation), Integer.MAX_VALUE)) {
        String text = note(note);
        if (!operation.equals("refs")) {
          abbreviated(text);
        }
      }
    }
  }

  /** Notes are written in capitals: HEAD, ORIG_HEAD, MERGE_HEAD, FETCH_HEAD, BISECT_LOG … */
  private static boolean isNote(String name) {
    return name.matches("[A-Z][A-Z0-9_]*");
  }

  private void logs(Path folder) throws IOException {
    for (Path log : files(folder, Integer.MAX_VALUE)) {
      try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          logLine(line);
        }
      } catch (NoSuchFileException e) {
        // Git removed the ref meanwhile.
      }
    }
  }

  private void logLine(String line) {
    int first = line.indexOf(' ');
    int second = first < 0 ? -1 : line.indexOf(' ', first + 1);
    if (second > 0) {
      Matcher names = NAME.matcher(line).region(0, second);
      while (names.find()) {
        add(names.group());
      }
    }
  }

  private String note(Path file) throws IOException {
    String text;
    try {
      if (Files.size(file) > MAX_NOTE_BYTES) {
        throw new IOException(file + " is too large for a file of Git's");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
    Matcher names = NAME.matcher(text);
    while (names.find()) {
      add(names.group());
    }
    return text;
  }

  private void abbreviated(String text) throws IOException {
    Matcher names = TODO.matcher(text);
    try (ObjectReader reader = repository.newObjectReader()) {
      while (names.find()) {
        if (AbbreviatedObjectId.isId(names.group(1))) {
          likely.addAll(reader.resolve(AbbreviatedObjectId.fromString(names.group(1))));
        }
      }
    }
  }

  private void add(String name) {
    // A name of another length than this repository's names have is none of its objects.
    if (name.length() == ObjectId.zeroId().name().length()
        && !name.equals(ObjectId.zeroId().name())) {
      likely.add(ObjectId.fromString(name));
    }
  }

  private static List<Path> files(Path folder, int depth) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    FilesBelow.visit(folder, depth, files::add);
    Collections.sort(files);
    return files;
  }
}
