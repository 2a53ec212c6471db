package dev.jrepro.host;

import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What a run's record tells of the machine.
 *
 * @param os name and version of the operating system
 * @param arch the processor's architecture, as the JDK names it
 * @param cpuModel the processor's model; empty where it is not known
 * @param cpus how many processors the JVM sees
 * @param memoryBytes the machine's memory; 0 where it is not known
 * @param java the JVM's name and version
 * @param hostName the machine's name
 * @param user the user's name
 * @param gpus the models of the NVIDIA GPUs whose driver is loaded
 */
public record Machine(
    String os,
    String arch,
    String cpuModel,
    int cpus,
    long memoryBytes,
    String java,
    String hostName,
    String user,
    List<String> gpus) {

  private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");

  /** As a container sees its own control group, of the second version and of the first. */
  private static final List<Path> GROUP_LIMITS =
      List.of(
          Path.of("/sys/fs/cgroup/memory.max"),
          Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

  public Machine {
    gpus = List.copyOf(gpus);
  }

  /** Looks at this machine. */
  public static Machine look() {
    return new Machine(
        property("os.name") + " " + property("os.version"),
        property("os.arch"),
        field(Path.of("/proc/cpuinfo"), "model name").orElse(""),
        Runtime.getRuntime().availableProcessors(),
        field(Path.of("/proc/meminfo"), "MemTotal").map(Machine::kibibytes).orElse(0L),
        property("java.vm.name") + " " + property("java.vm.version"),
        hostNameNow(),
        property("user.name"),
        findGpus());
  }

  /**
   * Returns how much memory processes like this one may use: the machine's, or as much as their
   * control group allows.
   */
  public long usableMemoryBytes() {
    long usable = memoryBytes > 0 ? memoryBytes : Long.MAX_VALUE;
    for (Path limit : GROUP_LIMITS) {
      usable = Math.min(usable, number(limit).orElse(Long.MAX_VALUE));
    }
    return usable;
  }

  private static OptionalLong number(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      return text.matches("[0-9]{1,18}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Returns the class within which equal inputs are expected to give equal bits, for a stage that
   * computes so: device and model, processor architecture and instruction set, libtorch build. The
   * model is in it because libtorch cuts its sums by the sizes of a processor's caches. What is not
   * as it was to be expected is named.
   */
  public String numericsClass(Computing computing) {
    String device = computing.gpu().map(model -> "gpu " + model).orElse("cpu " + cpuModel).strip();
    String set = computing.capability().map(name -> instructionSet(name)).orElse("");
    String mkl = isX86() && !computing.mkl() ? " without mkl" : "";
    return device + " " + arch + set + " libtorch-" + Versions.current().libtorch() + mkl;
  }

  /** On other architectures than x86 the least that there is has no name. */
  private String instructionSet(String name) {
    String set = name.toLowerCase(Locale.ROOT).replace(' ', '-');
    return !isX86() && (set.equals("default") || set.equals("avx2")) ? "" : " " + set;
  }

  /** Returns the facts as they stand in a run record. */
  public JsonValue.Obj toJson() {
    return JsonValue.object()
        .put("os", os)
        .put("arch", arch)
        .put("cpu", cpuModel)
        .put("cpus", cpus)
        .put("memoryBytes", memoryBytes)
        .put("java", java)
        .put("host", hostName)
        .put("user", user)
        .put("gpus", JsonValue.texts(gpus))
        .build();
  }

  private boolean isX86() {
    return arch.equals("amd64") || arch.equals("x86_64");
  }

  private static String property(String name) {
    return System.getProperty(name, "?");
  }

  /** The system's own name comes first: to look up an address may take a name server's time. */
  private static String hostNameNow() {
    try {
      Path file = Path.of("/proc/sys/kernel/hostname");
      if (Files.isReadable(file)) {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
      }
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "?";
    }
  }

  private static List<String> findGpus() {
    if (!Files.isDirectory(GPUS)) {
      return List.of();
    }
    try (Stream<Path> each = Files.list(GPUS)) {
      return each.sorted()
          .flatMap(gpu -> field(gpu.resolve("information"), "Model").stream())
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<String> field(Path file, String name) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT)))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static long kibibytes(String text) {
    return Long.parseLong(text.replaceAll("[^0-9]", "")) << 10;
  }
}
