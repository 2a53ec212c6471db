package dev.jrepro.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real S3 server, s3proxy, as a process of its own on a free port of the loopback, with
 * authentication on. It keeps its objects as files in a folder, where a test can look at them and
 * break them. The system property {@code jrepro.s3proxy} names its jar; the build sets it.
 */
public final class S3Server implements AutoCloseable {

  /** The access key that the server knows. */
  public static final String ACCESS_KEY = "local";

  /** The secret of that key. */
  public static final String SECRET_KEY = "localsecret";

  private static final long START_MILLIS = 60_000;

  private static @Nullable S3Server shared;

  private final Path folder;
  private final URI endpoint;
  private Process process;

  private S3Server(Path folder, URI endpoint) throws IOException {
    this.folder = folder;
    this.endpoint = endpoint;
    this.process = launch(folder);
  }

  /** Returns the server that all tests of this JVM share; it ends with the JVM. */
  public static synchronized S3Server shared() {
    if (shared == null || !shared.process.isAlive()) {
      S3Server server = start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      shared = server;
    }
    return shared;
  }

  /** Starts a server of one's own, which the caller closes. */
  public static S3Server start() {
    return start("aws-v2-or-v4");
  }

  /** Starts a server of one's own that asks nobody for credentials. */
  public static S3Server startPublic() {
    return start("none");
  }

  private static S3Server start(String authorization) {
    try {
      Path folder = Files.createTempDirectory("jrepro-s3");
      int port = freePort();
      URI endpoint = URI.create("http://127.0.0.1:" + port);
      Files.writeString(folder.resolve("s3proxy.conf"), settings(endpoint, folder, authorization));
      Files.createDirectories(folder.resolve("buckets"));
      S3Server server = new S3Server(folder, endpoint);
      server.awaitAnswer();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a folder that goes with the server. */
  public Path folder() {
    return folder;
  }

  /** Returns the server's address. */
  public URI endpoint() {
    return endpoint;
  }

  /** Makes a bucket, if it is not there, and returns the folder in which its objects are files. */
  public Path bucketFolder(String bucket) {
    try {
      return Files.createDirectories(folder.resolve("buckets").resolve(bucket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a child process needs in its environment to be let in. */
  public SortedMap<String, String> environment() {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
    environment.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_CONFIG_FILE", folder.resolve("none").toString());
    environment.put("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("none").toString());
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    return environment;
  }

  /** Kills the server, as a power cut would; what it kept stays. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts the server again at the same address, with what it kept, after it was killed. */
  public void restart() {
    try {
      process = launch(folder);
      awaitAnswer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the server, and deletes what it kept. */
  @Override
  public void close() {
    kill();
    try {
      delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process launch(Path folder) throws IOException {
    String jar = System.getProperty("jrepro.s3proxy");
    if (jar == null || !Files.exists(Path.of(jar))) {
      throw new IllegalStateException("no s3proxy at " + jar + ": 'mvn test' puts it there");
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-jar",
            jar,
            "--properties",
            folder.resolve("s3proxy.conf").toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("s3proxy.log").toFile())
        .start();
  }

  private static String settings(URI endpoint, Path folder, String authorization) {
    return String.join(
        "\n",
        "s3proxy.endpoint=" + endpoint,
        "s3proxy.authorization=" + authorization,
        "s3proxy.identity=" + ACCESS_KEY,
        "s3proxy.credential=" + SECRET_KEY,
        "jclouds.provider=filesystem-nio2",
        "jclouds.identity=unused",
        "jclouds.credential=unused",
        "jclouds.filesystem.basedir=" + folder.resolve("buckets"),
        "");
  }

  private void awaitAnswer() throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        String log = Files.readString(folder.resolve("s3proxy.log"), StandardCharsets.UTF_8);
        close();
        throw new IllegalStateException("s3proxy does not start: " + log);
      }
      pause();
    }
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) endpoint.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      return connection.getResponseCode() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
