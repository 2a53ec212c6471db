package dev.jrepro.project;

import dev.jrepro.content.Contents;
import dev.jrepro.content.LeaveOut;
import dev.jrepro.content.StatIndex;
import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.RepoPath;
import dev.jrepro.git.GitRepo;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.ProjectFiles;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.lineage.Snapshot;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.store.FolderStore;
import dev.jrepro.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An opened project. For one thread. */
public final class Project implements AutoCloseable {

  /** The folder that makes a Git repository a project. */
  public static final String FOLDER = ".repro";

  private static final String CONFIG = "config.yaml";
  private static final String LOCAL_CONFIG = "config.local.yaml";

  private final GitRepo git;
  private final Path root;
  private final Config config;
  private final FolderStore cache;
  private final Ledger ledger;
  private final StatIndex index;
  private final Memory memory;
  private @Nullable Snapshot workspace;
  private volatile @Nullable Path aside;

  private Project(GitRepo git) {
    this.git = git;
    this.root = git.workTree();
    this.config = configOf(root);
    this.cache = new FolderStore(cacheDir(), config.cacheLinks());
    this.ledger = new Ledger(sharedDir().resolve("ledger"));
    this.index =
        StatIndex.open(privateDir().resolve("stat-index")).linkedFrom(cache.objectsFolder());
    this.memory =
        new Memory(
            MemoryFile.at(privateDir().resolve("memory")),
            new Contents(root, index, LeaveOut.standard(root)));
  }

  /**
   * Opens the project that a folder is in.
   *
   * @throws NoProject if it is in none
   */
  public static Project open(Path folder) {
    Project project = openForNow(folder);
    new CacheUsers(project.cacheDir()).register(project.git.commonDir());
    return project;
  }

  /**
   * Opens a project that is going to be removed: its cache is not told of it, and gc will not ask
   * what it needs.
   *
   * @throws NoProject if the folder is in none
   */
  public static Project openForNow(Path folder) {
    GitRepo git =
        GitRepo.discover(folder)
            .orElseThrow(() ->
                new NoProject(
                    "this is no Git repository: " + folder + ".",
                    "'git init' and then 'jrepro init' make it a project."));
    if (!Files.isDirectory(git.workTree().resolve(FOLDER))) {
      git.close();
      throw new NoProject(
          "this Git repository is no jrepro project.", "'jrepro init' makes it one.");
    }
    return new Project(git);
  }

  /**
   * Makes the Git repository that a folder is in a project, whose locks and pointers Git has jrepro
   * merge. What is there already stays; in a clone of a project, the latter is all that is to do.
   *
   * @param launcher the program that starts jrepro: a path, or a name that is looked for
   * @return the project's root
   * @throws NoProject outside Git
   */
  public static Path init(Path folder, String launcher) {
    try (GitRepo git =
        GitRepo.discover(folder)
            .orElseThrow(() ->
                new NoProject(
                    "this is no Git repository: " + folder + ".", "Run 'git init' first."))) {
      Path root = git.workTree();
      writeNew(
          root.resolve(FOLDER).resolve(CONFIG),
          "# The project's configuration; 'jrepro config --list' shows what is set.\n");
      writeNew(root.resolve(FOLDER).resolve(".gitignore"), "/" + LOCAL_CONFIG + "\n/tmp/\n");
      writeNew(
          root.resolve(".reproignore"), "# What data leaves out, in the syntax of .gitignore.\n");
      new GitSetup(git).setUpMerging(launcher);
      return root;
    }
  }

  private static void writeNew(Path file, String text) {
    if (!Files.exists(file)) {
      AtomicFile.write(file, text);
    }
  }

  /** Returns the configuration that holds in a work tree. */
  static Config configOf(Path root) {
    return Config.read(List.of(configFile(root, false).read(), configFile(root, true).read()));
  }

  /** Returns the configuration. */
  public Config config() {
    return config;
  }

  /**
   * Returns one of the two configuration files.
   *
   * @param local the one that Git ignores
   */
  public ConfigFile configFile(boolean local) {
    return configFile(root, local);
  }

  private static ConfigFile configFile(Path root, boolean local) {
    String name = local ? LOCAL_CONFIG : CONFIG;
    return new ConfigFile(root.resolve(FOLDER).resolve(name), FOLDER + "/" + name);
  }

  /** Returns the project's Git repository. */
  public GitRepo git() {
    return git;
  }

  /**
   * Returns how a remote of the configuration is reached.
   *
   * @param name its name; the default one if empty
   * @throws dev.jrepro.core.JreproException.Invalid if there is no such remote, or none is the
   *     default
   */
  public RemoteSpec remote(Optional<String> name) {
    return Sharing.absolute(Sharing.spec(config, name), root);
  }

  /** Returns the folder of the workspace. */
  public Path root() {
    return root;
  }

  /** Returns the cache. */
  public FolderStore cache() {
    return cache;
  }

  /** Returns where the cache lies. */
  public Path cacheDir() {
    return config.cacheDir().map(dir -> root.resolve(dir).normalize()).orElse(sharedDir());
  }

  /** Returns the ledger of runs. */
  public Ledger ledger() {
    return ledger;
  }

  /** Returns the folder in Git's own that all work trees share. */
  public Path sharedDir() {
    return git.commonDir().resolve("jrepro");
  }

  /** Returns the folder in Git's own for this work tree alone. */
  public Path privateDir() {
    return privateDir(git);
  }

  static Path privateDir(GitRepo git) {
    return git.gitDir().resolve("jrepro");
  }

  Memory memory() {
    return memory;
  }

  StatIndex index() {
    return index;
  }

  /** Returns what the workspace declares; read once, until {@link #refresh}. */
  public Snapshot workspace() {
    if (workspace == null) {
      workspace = readWorkspace(Map.of());
    }
    return workspace;
  }

  /**
   * Returns what the workspace declares, with other parameter values.
   *
   * @param overrides values by key
   */
  public Snapshot workspace(Map<String, String> overrides) {
    return overrides.isEmpty() ? workspace() : readWorkspace(overrides);
  }

  /** Reads anew what the workspace declares. */
  public Snapshot readWorkspace(Map<String, String> overrides) {
    return new Snapshot(ProjectFiles.of(git), overrides, memory::graph);
  }

  /** Returns what a commit declares. */
  public Snapshot snapshotAt(CommitId commit) {
    return new Snapshot(ProjectFiles.of(git, commit), Map.of());
  }

  /**
   * Returns the files of a commit, which can be read without a checkout; open as long as the
   * project is.
   *
   * @param revision what names the commit, as {@code git rev-parse} reads it
   * @throws dev.jrepro.git.UnknownRevision if it names none
   */
  public Revision at(String revision) {
    return at(revision, Progress.silent());
  }

  Revision at(String revision, Progress progress) {
    CommitId commit = git.resolve(revision);
    return new Revision(commit, snapshotAt(commit), git.filesOf(commit), data(progress));
  }

  /** Returns the cache with the default remote behind it. */
  DataSource data(Progress progress) {
    return new DataSource(
        cache,
        config.chosenRemote().map(spec -> Sharing.absolute(spec, root)),
        new RemoteMemory(this).folder(),
        progress);
  }

  /** Forgets what was read of the workspace, because files have changed. */
  public void refresh() {
    workspace = null;
    git.refresh();
  }

  /** Returns the configuration that a commit has; nobody's local one is in it. */
  public Config configAt(CommitId commit) {
    return configOf(ProjectFiles.of(git, commit));
  }

  static Config configOf(ProjectFiles files) {
    String name = FOLDER + "/" + CONFIG;
    return files
        .read(RepoPath.of(name))
        .map(text -> Config.read(List.of(Yaml.parse(text, name))))
        .orElseGet(() -> Config.read(List.of()));
  }

  /** Returns the run record with that digest. */
  public RunRecord record(Digest digest) {
    return RunRecord.parse(cache.read(digest));
  }

  /**
   * Returns the path that a person means.
   *
   * @param from the folder in which it was written
   */
  public RepoPath path(Path from, String text) {
    Path absolute = from.toAbsolutePath().resolve(text).normalize();
    Path real = realParent(absolute);
    return real.equals(root) ? RepoPath.ROOT : RepoPath.of(root.relativize(real).toString());
  }

  /**
   * Returns a place or repository as pointers keep it: a relative folder relative to the project's
   * root, anything else as it is.
   *
   * @param from the folder in which it was written
   */
  public String placeFromRoot(Path from, String text) {
    boolean asItIs =
        SourceRepo.Request.isUrl(text)
            || text.startsWith("file:")
            || text.startsWith("/")
            || text.contains("${");
    if (asItIs) {
      return text;
    }
    String relative = root.relativize(from.toAbsolutePath().resolve(text).normalize()).toString();
    return relative.isEmpty() ? "." : relative;
  }

  /** A path whose folder is reached through a link is still the path that Git knows. */
  private static Path realParent(Path path) {
    for (Path at = path.getParent(); at != null; at = at.getParent()) {
      try {
        return at.toRealPath().resolve(at.relativize(path));
      } catch (IOException e) {
        // It is not there yet; a folder above it is.
      }
    }
    return path;
  }

  @Override
  public void close() {
    memory.save();
    index.save();
    git.close();
  }

  /**
   * Returns a folder for files of the workspace that are set aside by rename: in Git's own, or
   * below {@code .repro} where Git's lies on another file system.
   */
  public Path asideDir() {
    Path known = aside;
    if (known != null) {
      return known;
    }
    try {
      boolean sameDisk = Files.getFileStore(git.gitDir()).equals(Files.getFileStore(root));
      Path found = sameDisk ? privateDir() : root.resolve(FOLDER).resolve("tmp");
      aside = found;
      return found;
    } catch (IOException e) {
      throw new DiskFailed("look at " + git.gitDir(), e);
    }
  }

  /** Makes a folder on the workspace's file system for files that are not whole yet. */
  public Path scratch() {
    try {
      return Files.createDirectories(asideDir().resolve("tmp"));
    } catch (IOException e) {
      throw new DiskFailed("make " + asideDir().resolve("tmp"), e);
    }
  }
}
