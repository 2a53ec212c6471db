package dev.jrepro.run.sandbox;

import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What of that which a command was seen to do its stage does not declare.
 *
 * @param undeclared files of the project that it read; a folder, where it read the folder's names
 *     and several files in it
 * @param outside files outside the project that it read and that are not the system's, absolute
 * @param strays what it wrote that is no output: in the project a path from its root, elsewhere an
 *     absolute one
 * @param unread dependencies of which it read nothing
 * @param readsGit whether it looked into Git's own folder
 */
public record Findings(
    SortedSet<RepoPath> undeclared,
    SortedSet<String> outside,
    SortedSet<String> strays,
    SortedSet<RepoPath> unread,
    boolean readsGit) {

  /** So many files of a listed folder are the folder. */
  private static final int MANY = 3;

  private static final String CACHE = "__pycache__";

  public Findings {
    undeclared = Collections.unmodifiableSortedSet(new TreeSet<>(undeclared));
    outside = Collections.unmodifiableSortedSet(new TreeSet<>(outside));
    strays = Collections.unmodifiableSortedSet(new TreeSet<>(strays));
    unread = Collections.unmodifiableSortedSet(new TreeSet<>(unread));
  }

  /**
   * Judges what was seen.
   *
   * @param began when the command was started: what was made after is its own
   */
  public static Findings of(Seen seen, Territory territory, Instant began) {
    return new Judge(seen, territory, began).judge();
  }

  /** Returns what a command could not write, as {@link #strays} has it. */
  public static SortedSet<String> denied(Seen seen, Territory territory) {
    SortedSet<String> denied = new TreeSet<>();
    for (String path : seen.denied()) {
      if (path.startsWith("/") && isNamed(path, territory.owner(path))) {
        denied.add(territory.inProject(path).map(RepoPath::toString).orElse(path));
      }
    }
    return denied;
  }

  /** Python tries to leave what it compiles beside the source, and does without if it may not. */
  private static boolean isNamed(String path, Territory.Owner owner) {
    return switch (owner) {
      case INPUT, PROJECT, GIT, OUTSIDE -> !path.contains('/' + CACHE);
      // Where the project lies among temporary files, others are not the command's.
      case SCRATCH -> !path.startsWith("/dev/") && !path.startsWith("/proc/");
      case OUTPUT, LEFT_OUT, SYSTEM -> false;
    };
  }

  private static final class Judge {
    private final Seen seen;
    private final Territory territory;
    private final Instant began;
    private final SortedSet<RepoPath> undeclared = new TreeSet<>();
    private final SortedSet<String> outside = new TreeSet<>();
    private final SortedSet<RepoPath> unread;
    private boolean readsGit;

    Judge(Seen seen, Territory territory, Instant began) {
      this.seen = seen;
      this.territory = territory;
      this.began = began;
      this.unread = new TreeSet<>(territory.declared().inputs());
    }

    Findings judge() {
      for (String path : seen.read()) {
        String file = source(path);
        if (isInput(file)) {
          read(file);
        }
      }
      for (String folder : seen.listed()) {
        listed(folder);
      }
      if (seen.hidden()) {
        unread.clear(); // Nobody can say.
      }
      return new Findings(collapsed(), outside, strays(), unread, readsGit);
    }

    /** Python reads the compiled file for the source of which it sees only the time. */
    private static String source(String path) {
      int folder = path.lastIndexOf('/' + CACHE + '/');
      String name = path.substring(path.lastIndexOf('/') + 1);
      int dot = name.indexOf('.');
      if (folder < 0 || !name.endsWith(".pyc") || dot < 1) {
        return path;
      }
      String source = path.substring(0, folder + 1) + name.substring(0, dot) + ".py";
      return Files.isRegularFile(Path.of(source)) ? source : path;
    }

    private boolean isInput(String file) {
      Path path = Path.of(file);
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean isNew =
            seen.maybeMade().contains(file)
                && !attributes.creationTime().toInstant().isBefore(began);
        return !attributes.isDirectory() && !isNew;
      } catch (IOException e) {
        // It was removed, by the command if it is among what it wrote; else the name was none.
        return seen.written().contains(file);
      }
    }

    private void read(String file) {
      switch (territory.owner(file)) {
        case INPUT -> wasRead(file);
        case PROJECT -> territory.inProject(file).ifPresent(undeclared::add);
        case OUTSIDE -> outside.add(file);
        case GIT -> readsGit = true;
        case OUTPUT, LEFT_OUT, SYSTEM, SCRATCH -> {}
      }
    }

    private void wasRead(String path) {
      Optional<RepoPath> file = territory.inProject(path);
      file.ifPresent(read -> {
        unread.removeAll(read.selfAndParents());
        unread.remove(RepoPath.ROOT);
      });
    }

    /** The names of a folder that holds something declared are no secret. */
    private void listed(String folder) {
      Optional<RepoPath> inside = territory.inProject(folder);
      switch (territory.owner(folder)) {
        case INPUT -> wasRead(folder);
        case PROJECT -> {
          if (inside.isPresent()
              && !territory.holdsDeclared(inside.get())
              && Files.isDirectory(Path.of(folder))) {
            undeclared.add(inside.get());
          }
        }
        case OUTPUT, LEFT_OUT, GIT, SYSTEM, SCRATCH, OUTSIDE -> {}
      }
    }

    /** What lies in a folder that is named already need not be named, too. */
    private SortedSet<RepoPath> collapsed() {
      SortedMap<RepoPath, Integer> counts = new TreeMap<>();
      for (RepoPath file : undeclared) {
        counts.merge(file.parent(), 1, Integer::sum);
      }
      SortedSet<RepoPath> folders = new TreeSet<>();
      for (RepoPath path : undeclared) {
        boolean isListed = seen.listed().contains(absolute(path));
        if (isListed && !path.isRoot() && counts.getOrDefault(path, 0) >= MANY) {
          folders.add(path);
        }
      }
      SortedSet<RepoPath> all = new TreeSet<>();
      for (RepoPath path : undeclared) {
        RepoPath top = path;
        for (RepoPath part : path.selfAndParents()) {
          top = folders.contains(part) ? part : top;
        }
        boolean isEmptyName = counts.containsKey(path) && !folders.contains(path);
        if (!isEmptyName) {
          all.add(top);
        }
      }
      return all;
    }

    private String absolute(RepoPath path) {
      return path.under(territory.declared().root()).toString();
    }

    private SortedSet<String> strays() {
      SortedSet<String> strays = new TreeSet<>();
      for (String path : seen.written()) {
        switch (territory.owner(path)) {
          case INPUT, PROJECT, GIT -> {
            if (!isFolderAboveOther(path)) {
              strays.add(territory.inProject(path).orElse(RepoPath.ROOT).toString());
            }
          }
          case OUTSIDE -> strays.add(path);
          case OUTPUT, LEFT_OUT, SYSTEM, SCRATCH -> {}
        }
      }
      return strays;
    }

    /** A folder that was made for something is told of by that. */
    private boolean isFolderAboveOther(String path) {
      boolean isFolder = Files.isDirectory(Path.of(path), LinkOption.NOFOLLOW_LINKS);
      boolean above = !seen.written().subSet(path + "/", path + "0").isEmpty();
      boolean holdsOutput =
          territory
              .inProject(path)
              .filter(folder ->
                  territory.declared().outputs().stream().anyMatch(out -> out.isIn(folder)))
              .isPresent();
      return isFolder && (above || holdsOutput);
    }
  }
}
