import dev.jrepro.host.ClassPath;
import dev.jrepro.host.Machine;
import dev.jrepro.host.Platform;
import dev.jrepro.host.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a run record tells of its environment, captured once in a new JVM; or the system's files
 * that it is read from, read and no more. Prints the nanoseconds that it took.
 */
final class Capture {

  private static final String[] FILES = {
    "/proc/sys/kernel/osrelease", "/etc/os-release", "/etc/debian_version", "/usr/bin/ldd",
    "/proc/cpuinfo", "/proc/self/cgroup", "/proc/cpuinfo", "/proc/meminfo",
    "/proc/sys/kernel/hostname"
  };

  private Capture() {}

  public static void main(String[] arguments) throws IOException {
    boolean whole = arguments[0].equals("capture");
    long start = System.nanoTime();
    long length = whole ? capture() : read();
    long took = System.nanoTime() - start;
    if (length == 0) {
      throw new IllegalStateException("nothing was captured");
    }
    System.out.println(took);
  }

  private static long capture() {
    return (Platform.look(System.getenv()).toJson().toString()
            + Machine.look().toJson()
            + Versions.current()
            + ClassPath.current().brief())
        .length();
  }

  private static long read() throws IOException {
    long length = 0;
    for (String file : FILES) {
      if (Files.exists(Path.of(file))) {
        length += Files.readAllBytes(Path.of(file)).length;
      }
    }
    return length;
  }
}
