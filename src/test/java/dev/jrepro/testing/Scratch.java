package dev.jrepro.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.cli.Cli;
import dev.jrepro.cli.Terminal;
import dev.jrepro.core.Digest;
import dev.jrepro.store.FolderStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A Git repository of a test's own, made by the real {@code git}, in which the command line runs as
 * a user would have it. Commands run in this JVM; {@link #start} has them in a process.
 */
public final class Scratch {

  /** Has even root's processes heed permissions. */
  private static final List<String> WITHOUT_POWER =
      List.of(
          "setpriv",
          "--bounding-set=-dac_override,-dac_read_search",
          "--inh-caps=-dac_override,-dac_read_search");

  private final Path root;
  private final SortedMap<String, String> variables = new TreeMap<>();

  private Scratch(Path root) {
    this.root = root;
    variables.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    variables.put("HOME", root.resolveSibling("home").toString());
  }

  /** Makes an empty folder. */
  public static Scratch folder(Path folder) {
    try {
      return new Scratch(Files.createDirectories(folder).toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a Git repository with nothing in it. */
  public static Scratch repository(Path folder) {
    Scratch scratch = folder(folder);
    scratch.git("init", "-q", ".");
    return scratch;
  }

  /** Makes a project with one commit. */
  public static Scratch project(Path folder) {
    Scratch scratch = repository(folder);
    scratch.jrepro("init").ok();
    return scratch.commit("init");
  }

  /** Makes a project with one pipeline, {@code p}; nothing of it has run. */
  public static Scratch pipeline(Path folder, String... lines) {
    return project(folder).stages(lines).commit("pipeline");
  }

  /** Clones this repository into a folder, as another user would. */
  public Scratch cloneInto(Path folder) {
    git("clone", "-q", root.toString(), folder.toString());
    Scratch clone = folder(folder);
    clone.variables.putAll(variables);
    return clone;
  }

  /** Returns the same repository as another folder sees it, such as a work tree. */
  public Scratch at(Path folder) {
    Scratch other = folder(folder);
    other.variables.putAll(variables);
    return other;
  }

  /** Returns its folder. */
  public Path root() {
    return root;
  }

  /** Returns a path in it. */
  public Path path(String path) {
    return root.resolve(path);
  }

  /** Sets a variable that commands see. */
  public Scratch env(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** Sets variables that commands see. */
  public Scratch env(Map<String, String> values) {
    variables.putAll(values);
    return this;
  }

  /** Writes the one pipeline, {@code p}: these lines below {@code stages:}. */
  public Scratch stages(String... lines) {
    StringBuilder text = new StringBuilder("stages:\n");
    for (String line : lines) {
      text.append("  ").append(line).append('\n');
    }
    return write("pipelines/p.yaml", text.toString());
  }

  /** Writes a file, and the folders that it needs. */
  public Scratch write(String path, String text) {
    return write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file, and the folders that it needs. */
  public Scratch write(String path, byte[] bytes) {
    try {
      Files.createDirectories(path(path).resolveSibling(".").normalize());
      Files.write(path(path), bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a file's text. */
  public String read(String path) {
    try {
      return Files.readString(path(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether something is at a path; a link need not lead anywhere. */
  public boolean has(String path) {
    return Files.exists(path(path), LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes what is at a path and below it. */
  public Scratch delete(String path) {
    try (Stream<Path> walk = Files.walk(path(path))) {
      for (Path each : new ArrayList<>(walk.toList()).reversed()) {
        Files.delete(each);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the real {@code git}, which has to succeed, and returns what it printed. */
  public String git(String... arguments) {
    StringBuilder said = new StringBuilder();
    assertThat(git(said, arguments)).as("git %s: %s", List.of(arguments), said).isZero();
    return said.toString();
  }

  /** Runs the real {@code git} and returns its exit code. */
  public int tryGit(String... arguments) {
    return git(new StringBuilder(), arguments);
  }

  private int git(StringBuilder said, String... arguments) {
    List<String> line = new ArrayList<>(List.of("git", "-c", "core.quotePath=false"));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).directory(root.toFile());
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + who + "_NAME", "someone");
      builder.environment().put("GIT_" + who + "_EMAIL", "someone@example.org");
    }
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
    try {
      Process process = builder.redirectErrorStream(true).start();
      said.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      return process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Commits everything that Git does not ignore. */
  public Scratch commit(String message) {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
    return this;
  }

  /** Returns what {@code git status} has to say; nothing if all is committed. */
  public String dirt() {
    return git("status", "--porcelain", "-uall");
  }

  /** Runs a command of the command line in the project's root, in this JVM. */
  public Ran jrepro(String... arguments) {
    return jreproIn(root, arguments);
  }

  /** Runs a command of the command line in a folder, in this JVM. */
  public Ran jreproIn(Path folder, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(stream(out), stream(err));
    int exit = new Cli(terminal, folder, variables).run(arguments);
    return new Ran(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /** Starts a command of the command line in the project's root, as a process. */
  public ChildJvm start(String... arguments) {
    return ChildJvm.start(root, variables, List.of(arguments));
  }

  /** Runs a command as a process to which permissions apply, whoever runs the tests. */
  public Ran jreproAsAnybody(String... arguments) {
    List<String> starter =
        System.getProperty("user.name", "").equals("root") ? WITHOUT_POWER : List.of();
    try (ChildJvm child = ChildJvm.start(root, variables, starter, List.of(arguments))) {
      return child.end();
    }
  }

  /**
   * Returns what is in the workspace, Git's own folder left out: for each path the digest of a
   * file's bytes, {@code -> target} for a link, {@code /} for a folder.
   */
  public SortedMap<String, String> tree() {
    return tree("");
  }

  /** Returns the same of a folder in it. */
  public SortedMap<String, String> tree(String folder) {
    SortedMap<String, String> found = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(path(folder))) {
      for (Path each : walk.toList()) {
        String name = root.relativize(each).toString();
        if (!name.isEmpty() && !name.equals(".git") && !name.startsWith(".git/")) {
          found.put(name, look(each));
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String look(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    if (Files.isDirectory(path)) {
      return "/";
    }
    return (Files.isExecutable(path) ? "x " : "f ") + Digest.of(Files.readAllBytes(path)).brief();
  }

  /** Returns the project's cache, where it lies by default. */
  public FolderStore cache() {
    return new FolderStore(root.resolve(".git/jrepro"));
  }

  /** Has the cache lack the object with these bytes. */
  public Scratch lose(Digest digest) {
    try {
      Caches.lose(cache(), digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Flips a bit of an object of the cache. */
  public Scratch breakObject(Digest digest) {
    try {
      Caches.breakObject(cache(), digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Checks that every object of the cache is what its name says, and that nothing unfinished lies
   * around under a final name.
   */
  public Scratch checkCache() {
    FolderStore cache = cache();
    try (Stream<Digest> all = cache.list()) {
      for (Digest digest : all.toList()) {
        assertThat(Digest.of(cache.read(digest))).isEqualTo(digest);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
