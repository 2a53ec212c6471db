package dev.jrepro.project;

import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import dev.jrepro.core.ShellText;
import dev.jrepro.git.GitRepo;
import dev.jrepro.git.History;
import dev.jrepro.git.WorkTree;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.lineage.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the pointers and locks of projects name, and what a killed run has left for the next: in the
 * files and the index of every work tree, and in every commit that Git can still reach. What cannot
 * be read stops the search, by name: nothing may be taken for garbage on half an answer.
 */
final class Roots {

  static final History.Interest INTEREST = new History.Interest(LockFiles.FOLDER, Pointer.SUFFIX);

  /** What results of items that wait for their stage are called where somebody misses them. */
  private static final RepoPath ITEM_RESULTS = RepoPath.of("results of items");

  private final List<Need> needs = new ArrayList<>();
  private final SortedSet<Digest> keys = new TreeSet<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<Path> workTrees = new ArrayList<>();

  /** Returns the objects that are named. */
  List<Need> needs() {
    return Collections.unmodifiableList(needs);
  }

  /** Returns the stage keys of all locks that were met. */
  SortedSet<Digest> keys() {
    return Collections.unmodifiableSortedSet(keys);
  }

  /** Returns what a person should know of the search; in the order in which it was met. */
  List<String> remarks() {
    return Collections.unmodifiableList(remarks);
  }

  /** Returns the folders of the work trees that were met and are there. */
  List<Path> workTrees() {
    return Collections.unmodifiableList(workTrees);
  }

  /**
   * Adds what a project names.
   *
   * @throws JreproException.Refused if it, or a work tree of it, cannot be read
   */
  void add(Path commonDir) throws InterruptedException {
    if (!Files.isDirectory(commonDir)) {
      throw new JreproException.Refused(
          "the project of "
              + commonDir
              + " uses the cache and is not there: "
              + "what it needs is not known. Nothing was removed.",
          "If it moved, run 'jrepro status' in it; if it is gone for good, 'jrepro gc --forget "
              + ShellText.word(commonDir.toString())
              + "'.");
    }
    try (History history = History.open(commonDir, INTEREST)) {
      // What a person commits meanwhile goes from files to index to history: we go the same way.
      for (WorkTree tree : history.workTrees()) {
        add(history, tree);
      }
      history.everything(this::take);
      remark(history, commonDir);
    }
  }

  /** Adds what refs of a project name, and nothing that is only known on this machine. */
  void addRefs(Path commonDir) throws InterruptedException {
    try (History history = History.open(commonDir, INTEREST)) {
      history.refs(this::take);
      remark(history, commonDir);
    }
  }

  private void remark(History history, Path commonDir) {
    if (history.isShallow()) {
      remarks.add(
          commonDir + " is a shallow clone: data of commits that it does not have is not kept.");
    }
    if (history.absent() > 0) {
      remarks.add(
          commonDir
              + " is a partial clone that lacks "
              + history.absent()
              + " of its files and folders: data that only those name is not kept.");
    }
  }

  private void take(History.Version version) {
    Need.Source source =
        version
            .commit()
            .<Need.Source>map(Need.Source.Commit::new)
            .orElseGet(() -> new Need.Source.Loose("a file that Git keeps outside commits"));
    take(version.path(), version.text(), source);
  }

  private void take(RepoPath file, String text, Need.Source source) {
    NamedObjects named = NamedObjects.in(file, text, source);
    needs.addAll(named.needs());
    keys.addAll(named.keys());
  }

  private void add(History history, WorkTree tree) {
    switch (tree.state()) {
      case BARE -> {
        return;
      }
      case PRUNABLE ->
          remarks.add(
              "the work tree "
                  + tree.describe()
                  + " is gone; 'git worktree prune' forgets what it had checked out.");
      case LOCKED_AWAY ->
          throw new JreproException.Refused(
              "the work tree "
                  + tree.describe()
                  + " is not there: what it needs is not known. Nothing was removed.",
              "Bring it back, or 'git worktree unlock' and 'git worktree prune' forget it.");
      case PRESENT -> files(tree.folder().orElseThrow(), history.indexed(tree));
    }
    Need.Source.Index source = new Need.Source.Index(tree.describe());
    history.index(tree, version -> take(version.path(), version.text(), source));
  }

  private void files(Path folder, Set<RepoPath> indexed) {
    workTrees.add(folder);
    Need.Source.Files source = new Need.Source.Files(folder);
    Set<RepoPath> files = new TreeSet<>(indexed);
    try (GitRepo git =
        GitRepo.discover(folder)
            .orElseThrow(() ->
                new JreproException.Refused("the work tree " + folder + " cannot be read."))) {
      ItemResults.kept(Project.privateDir(git))
          .forEach(entry -> needs.add(Need.of(ITEM_RESULTS, entry, source)));
      walk(git, RepoPath.ROOT, files);
      for (RepoPath file : files) {
        Path path = file.under(folder);
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          take(file, new String(Files.readAllBytes(path), StandardCharsets.UTF_8), source);
        }
      }
    } catch (IOException e) {
      throw new DiskFailed("read the pointers of the work tree " + folder, e);
    }
  }

  /** Collects the pointers and locks of a folder, where Git does not ignore it. */
  private static void walk(GitRepo git, RepoPath folder, Set<RepoPath> found) throws IOException {
    Path at = folder.under(git.workTree());
    try (DirectoryStream<Path> children = Files.newDirectoryStream(at)) {
      for (Path child : children) {
        RepoPath path = folder.child(child.getFileName().toString());
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
          if (isOurs(git, path, child)) {
            walk(git, path, found);
          }
        } else if (INTEREST.wants(path)) {
          found.add(path);
        }
      }
    } catch (NoSuchFileException e) {
      return; // It was removed meanwhile.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isOurs(GitRepo git, RepoPath path, Path folder) {
    return !path.name().equals(".git")
        && !git.isIgnored(path, true)
        && !Files.exists(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS);
  }
}
