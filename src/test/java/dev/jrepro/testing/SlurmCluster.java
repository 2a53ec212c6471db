package dev.jrepro.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real Slurm with its nodes on this one machine, started by {@code src/test/slurm/start}. A test
 * that wants one where it cannot be had is skipped, with the reason.
 */
public final class SlurmCluster implements AutoCloseable {

  private static final Path SCRIPTS = Path.of("src/test/slurm").toAbsolutePath();

  private final Path folder;

  private SlurmCluster(Path folder) {
    this.folder = folder;
  }

  /** Starts a cluster. */
  public static SlurmCluster start(int nodes) {
    assumeTrue(System.getProperty("user.name").equals("root"), "a Slurm cluster needs root");
    for (String program : List.of("slurmctld", "slurmd", "munged", "sbatch")) {
      assumeTrue(isThere(program), "there is no " + program + ": install slurm-wlm and munge");
    }
    try {
      SlurmCluster cluster = new SlurmCluster(Files.createTempDirectory("jrepro-slurm"));
      String start = SCRIPTS.resolve("start").toString();
      String port = String.valueOf(freePort());
      cluster.run(List.of(start, cluster.folder.toString(), String.valueOf(nodes), port));
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isThere(String program) {
    return Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin")
        .anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
  }

  /** Below the ports that the system gives to whoever asks for any: several in a row are taken. */
  private static int freePort() throws IOException {
    for (int port = 17_800; port < 32_000; port += 100) {
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no port is free");
  }

  private static boolean isFree(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException e) {
      return false;
    }
  }

  /** Returns what a process needs in its environment to find the cluster. */
  public SortedMap<String, String> environment() {
    return new TreeMap<>(Map.of("SLURM_CONF", folder.resolve("slurm.conf").toString()));
  }

  /** Runs one of Slurm's commands, which has to succeed, and returns what it printed. */
  public String slurm(String... line) {
    return run(List.of(line));
  }

  /** Returns the jobs whose names hold a text: a line each, number, state and name. */
  public List<String> jobs(String part) {
    return slurm("squeue", "-h", "-t", "all", "-o", "%A %T %j")
        .lines()
        .filter(line -> line.contains(part))
        .sorted()
        .toList();
  }

  /**
   * Ends all jobs and waits until they are gone: what they still write lies in the folder of the
   * test that started them.
   */
  public void clear() {
    slurm("scancel", "--quiet", "--user=root");
    Instant deadline = Instant.now().plusSeconds(30);
    while (!slurm("squeue", "-h", "-t", "pending,running,completing").isBlank()) {
      assertThat(Instant.now()).as("jobs are still there").isBefore(deadline);
      LockSupport.parkNanos(100_000_000);
    }
  }

  /** Returns the process number that a daemon of the cluster wrote down. */
  public long pid(String daemon) {
    try {
      String text = Files.readString(folder.resolve("run").resolve(daemon + ".pid"));
      return Long.parseLong(text.strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the cluster's folder. */
  public Path folder() {
    return folder;
  }

  private String run(List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(environment());
    try {
      // Daemons keep what they were started with open: no pipe, or its end would never come.
      Path out = Files.createTempFile("jrepro-slurm", ".out");
      Process process = builder.redirectOutput(out.toFile()).start();
      int exit = process.waitFor();
      String said = Files.readString(out, StandardCharsets.UTF_8);
      Files.delete(out);
      assertThat(exit).as("%s: %s", line, said).isZero();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    run(List.of(SCRIPTS.resolve("stop").toString(), folder.toString()));
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : new ArrayList<>(below.sorted(Comparator.reverseOrder()).toList())) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      return; // A daemon wrote a last line; what is left lies in the system's folder for such.
    }
  }
}
