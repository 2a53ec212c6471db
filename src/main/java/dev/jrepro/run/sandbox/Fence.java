package dev.jrepro.run.sandbox;

import dev.jrepro.content.Landlock;
import dev.jrepro.content.Landlock.Access;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a stage's command may do, as rules for the kernel. A rule counts for a folder and all below
 * it, and nothing can be taken out of it again: so a folder that holds the project is opened by
 * what lies in it besides, and a folder that holds an output is opened for reading only if it holds
 * nothing that is not declared.
 */
public final class Fence {

  /** In a folder with more than that nobody looks whether all of it is declared. */
  private static final int MOST = 20_000;

  private static final Set<Access> READ = Set.of(Access.READ);
  private static final Set<Access> ALL = EnumSet.allOf(Access.class);
  private static final Set<Access> CHANGE = EnumSet.of(Access.WRITE, Access.MAKE);
  private static final Path DEVICES = Path.of("/dev");
  private static final Path PROCESSES = Path.of("/proc");

  private final SortedMap<Path, Set<Access>> rules = new TreeMap<>();
  private final SortedSet<RepoPath> notReadBack = new TreeSet<>();
  private final Territory territory;
  private final Path root;

  private Fence(Territory territory) {
    this.territory = territory;
    this.root = territory.declared().root();
  }

  /**
   * Returns what a command may do.
   *
   * @param territory what is declared, and whose the rest is
   * @param host the machine
   * @param handed files and folders that jrepro hands to the command, to be read and written
   */
  public static Fence of(Territory territory, Host host, List<Path> handed) throws IOException {
    Fence fence = new Fence(territory);
    for (Path path : host.system()) {
      fence.allowAround(path, Host.isSettings(path) ? ALL : READ);
    }
    for (Path path : host.scratch()) {
      fence.allowAround(path, ALL);
    }
    for (Path path : host.own()) {
      fence.allowOwn(path);
    }
    fence.allow(DEVICES, ALL);
    fence.allow(PROCESSES, EnumSet.of(Access.READ, Access.WRITE));
    handed.forEach(path -> fence.allow(path, ALL));
    fence.allowProject();
    return fence;
  }

  /**
   * Returns the outputs that a command can write and not read again, because their folder holds
   * files that nobody declared.
   */
  public SortedSet<RepoPath> notReadBack() {
    return Collections.unmodifiableSortedSet(notReadBack);
  }

  /** Returns the rules; the caller closes them. */
  public Landlock.Rules rules(Landlock landlock, boolean reads) throws IOException {
    Landlock.Rules made = landlock.rules(reads);
    boolean whole = false;
    try {
      for (var rule : rules.entrySet()) {
        made.allow(rule.getKey(), rule.getValue());
      }
      whole = true;
      return made;
    } finally {
      if (!whole) {
        made.close();
      }
    }
  }

  private void allow(Path path, Set<Access> accesses) {
    Set<Access> all = EnumSet.copyOf(accesses);
    all.addAll(rules.getOrDefault(path, Set.of()));
    rules.put(path, all);
  }

  /**
   * What jrepro has in the project or in Git's folder is no data, but it is not all the stage's.
   */
  private void allowOwn(Path path) {
    if (!root.startsWith(path)) {
      allow(path, READ);
    }
  }

  /** Allows all that is in a folder, but for what leads to the project. */
  private void allowAround(Path path, Set<Access> accesses) throws IOException {
    if (!root.startsWith(path)) {
      // An environment in the project is found by what is in it; a path may also name its sources.
      if (!path.startsWith(root)) {
        allow(path, accesses);
      }
      return;
    }
    if (path.equals(root) || !Files.isDirectory(path)) {
      return;
    }
    try (Stream<Path> inside = Files.list(path)) {
      for (Path each : inside.sorted().toList()) {
        if (!Files.isSymbolicLink(each)) {
          allowAround(each, accesses);
        }
      }
    }
  }

  private void allowProject() throws IOException {
    Territory.Declared declared = territory.declared();
    declared.inputs().forEach(path -> allowInput(path.under(root)));
    declared.known().forEach(path -> allowInput(path.under(root)));
    for (Path folder : environments()) {
      allow(folder, READ);
    }
    for (RepoPath output : declared.outputs()) {
      allowOutput(output);
    }
  }

  /** A dependency that is a link is where it leads; what lies there has to be declared, too. */
  private void allowInput(Path path) {
    if (!Files.isSymbolicLink(path)) {
      allow(path, READ);
    }
  }

  private void allowOutput(RepoPath output) throws IOException {
    Path place = output.under(root);
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(place)) {
      allow(place, ALL);
    }
    RepoPath folder = output.parent();
    if (Files.isDirectory(folder.under(root))) {
      boolean isOwn = isAllDeclared(folder);
      allow(folder.under(root), isOwn ? ALL : CHANGE);
      if (!isOwn && !rules.containsKey(place)) {
        notReadBack.add(output);
      }
    }
  }

  /** Virtual environments, and folders of libraries, at the top or in a folder there. */
  private List<Path> environments() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders(root)) {
      if (territory.isEnvironment(folder)) {
        found.add(folder);
      } else {
        folders(folder).stream().filter(territory::isEnvironment).forEach(found::add);
      }
    }
    return found;
  }

  private static List<Path> folders(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !path.endsWith(".git"))
          .sorted()
          .toList();
    }
  }

  private boolean isAllDeclared(RepoPath folder) throws IOException {
    if (folder.isRoot()) {
      return false;
    }
    Look look = new Look();
    Files.walkFileTree(folder.under(root), look);
    return look.isAllDeclared;
  }

  /** Looks whether there is something that nobody declared. */
  private final class Look extends SimpleFileVisitor<Path> {
    private boolean isAllDeclared = true;
    private int left = MOST;

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return switch (territory.owner(folder.toString())) {
        case INPUT, OUTPUT, LEFT_OUT, SYSTEM -> FileVisitResult.SKIP_SUBTREE;
        case PROJECT, GIT, SCRATCH, OUTSIDE -> FileVisitResult.CONTINUE;
      };
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      left--;
      boolean isDeclared =
          switch (territory.owner(file.toString())) {
            case INPUT, OUTPUT, LEFT_OUT, SYSTEM -> true;
            case PROJECT, GIT, SCRATCH, OUTSIDE -> false;
          };
      isAllDeclared &= isDeclared && left > 0;
      return isAllDeclared ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }
  }
}
