package dev.jrepro.project;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The lines of {@code .gitignore} files by which Git leaves data alone: one beside each path. */
final class GitIgnoreFile {

  private final Path root;

  GitIgnoreFile(Path root) {
    this.root = root;
  }

  /** Returns those of the paths that the {@code .gitignore} of their folder does not name. */
  List<RepoPath> unnamed(Collection<RepoPath> paths) {
    Map<Path, Set<String>> lines = new HashMap<>();
    return paths.stream()
        .filter(path ->
            !lines
                .computeIfAbsent(file(path), file -> new HashSet<>(read(file)))
                .contains(line(path)))
        .toList();
  }

  /** Adds paths to the {@code .gitignore} of their folders, in their order. */
  void add(Collection<RepoPath> paths) {
    Map<Path, Set<String>> files = new TreeMap<>();
    for (RepoPath path : paths) {
      files.computeIfAbsent(file(path), file -> new LinkedHashSet<>()).add(line(path));
    }
    files.forEach((file, added) -> {
      List<String> lines = read(file);
      lines.forEach(added::remove);
      lines.addAll(added);
      write(file, lines);
    });
  }

  /** Takes the path out of the {@code .gitignore} of its folder; a file left empty goes. */
  void remove(RepoPath path) {
    Path file = file(path);
    List<String> lines = read(file);
    if (lines.remove(line(path))) {
      write(file, lines);
    }
  }

  private Path file(RepoPath path) {
    return path.parent().child(".gitignore").under(root);
  }

  /**
   * The name with what gitignore(5) would read as a pattern escaped. What ends a line there stands
   * as the pattern of any one character: there is no escape for it.
   */
  private static String line(RepoPath path) {
    StringBuilder line = new StringBuilder("/");
    for (char c : path.name().toCharArray()) {
      if ("\\*?[]!#".indexOf(c) >= 0) {
        line.append('\\');
      }
      line.append(c == '\n' || c == '\r' ? '?' : c);
    }
    return line.charAt(line.length() - 1) == ' '
        ? line.insert(line.length() - 1, '\\').toString()
        : line.toString();
  }

  private static List<String> read(Path file) {
    try {
      return Files.exists(file)
          ? new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8))
          : new ArrayList<>();
    } catch (IOException e) {
      throw new JreproException.Refused("cannot read " + file + ": " + e.getMessage(), null, e);
    }
  }

  private static void write(Path file, List<String> lines) {
    if (!lines.isEmpty()) {
      AtomicFile.write(file, String.join("\n", lines) + "\n");
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new JreproException.Refused("cannot remove " + file + ": " + e.getMessage(), null, e);
    }
  }
}
