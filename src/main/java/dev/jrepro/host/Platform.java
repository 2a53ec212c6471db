package dev.jrepro.host;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a result may depend on of the system that it was made on: system, kernel, C library,
 * processor, JDK, GPU and driver, container. All of it is read from small files; nothing is started
 * for it. What is not known has no fact.
 *
 * @param exact all facts that may change a bit of a result, by name
 * @param major those of them that a person would name, without the parts that change every month
 * @param others facts that are recorded and change no result
 */
public record Platform(
    SortedMap<String, String> exact,
    SortedMap<String, String> major,
    SortedMap<String, String> others) {

  /** Says of which image a container was made, where nothing in the container does. */
  public static final String CONTAINER_DIGEST = "JREPRO_CONTAINER_DIGEST";

  private static final Pattern CONTAINER_ID =
      Pattern.compile("(docker|podman|libpod|containerd|crio|kubepods|lxc)[-/:.].*?([0-9a-f]{64})");
  private static final Pattern INSTRUCTIONS =
      Pattern.compile("(?:sse|avx|fma|f16c|amx|asimd|neon|sve|bf16|i8mm|fphp).*|sme[0-9]*");
  private static final Pattern C_LIBRARY =
      Pattern.compile("ldd \\(([^)]*)\\) ([0-9]+\\.[0-9.]*[0-9])");
  private static final Pattern NUMBERED = Pattern.compile("\\b[0-9]+(?:\\.[0-9]+)+\\b");

  public Platform {
    exact = Collections.unmodifiableSortedMap(new TreeMap<>(exact));
    major = Collections.unmodifiableSortedMap(new TreeMap<>(major));
    others = Collections.unmodifiableSortedMap(new TreeMap<>(others));
  }

  /**
   * Looks at this machine.
   *
   * @param variables the caller's environment
   */
  public static Platform look(Map<String, String> variables) {
    return look(Path.of("/"), variables);
  }

  /** Looks at a machine whose files lie below a folder; the JVM is this one. */
  static Platform look(Path root, Map<String, String> variables) {
    Sight sight = new Sight(root);
    sight.system();
    sight.processor();
    sight.jdk();
    sight.gpu();
    sight.container(variables);
    return new Platform(sight.exact, sight.major, sight.others);
  }

  /** Returns the facts as they stand in a run record. */
  public JsonValue.Obj toJson() {
    SortedMap<String, String> all = new TreeMap<>(others);
    all.putAll(exact);
    JsonValue.Builder object = JsonValue.object();
    all.forEach(object::put);
    return object.build();
  }

  /** One look. */
  private static final class Sight {
    private final SortedMap<String, String> exact = new TreeMap<>();
    private final SortedMap<String, String> major = new TreeMap<>();
    private final SortedMap<String, String> others = new TreeMap<>();
    private final Path root;

    Sight(Path root) {
      this.root = root;
    }

    void system() {
      both("os", property("os.name"));
      both("arch", property("os.arch"));
      exact.put("kernel", text("proc/sys/kernel/osrelease").orElse(property("os.version")));
      SortedMap<String, String> release = assignments("etc/os-release");
      String id = release.getOrDefault("ID", "");
      String version = release.getOrDefault("VERSION_ID", "");
      if (!id.isEmpty()) {
        exact.put("distribution", (id + " " + version).strip());
        major.put("distribution", (id + " " + version.replaceAll("\\..*", "")).strip());
      }
      text("etc/debian_version").ifPresent(v -> exact.put("debian", v));
      library();
    }

    /**
     * The C library's functions of mathematics round differently by version. The program {@code
     * ldd} is a script of glibc's that tells it; to search the library itself takes long.
     */
    private void library() {
      lines(root.resolve("usr/bin/ldd"))
          .map(C_LIBRARY::matcher)
          .filter(Matcher::find)
          .findFirst()
          .ifPresent(found -> {
            exact.put("libc", found.group(1) + " " + found.group(2));
            major.put("libc", "glibc " + found.group(2));
          });
    }

    /** Of all processors the first, at whose end reading stops: there may be hundreds. */
    void processor() {
      Path file = root.resolve("proc/cpuinfo");
      try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
        lines.takeWhile(line -> !line.isBlank()).forEach(this::processor);
      } catch (IOException | UncheckedIOException e) {
        others.put("cpu", "unknown");
      }
    }

    private void processor(String line) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(0, colon)).strip();
      String value = line.substring(colon + 1).strip();
      switch (name) {
        case "model name", "CPU part" -> exact.put("cpu", value);
        case "flags", "Features" -> flags(value);
        case "microcode" -> others.put("microcode", value);
        default -> {}
      }
    }

    private void flags(String text) {
      List<String> flags = Arrays.stream(text.split("\\s+")).sorted().toList();
      List<String> instructions =
          flags.stream().filter(flag -> INSTRUCTIONS.matcher(flag).matches()).toList();
      exact.put("instructions", String.join(" ", instructions));
      exact.put("cpu-flags", Digest.ofUtf8(String.join(" ", flags)).brief());
    }

    void jdk() {
      exact.put(
          "jdk",
          property("java.vm.name")
              + " "
              + property("java.vm.version")
              + " ("
              + property("java.vendor")
              + ")");
      major.put("jdk", String.valueOf(Runtime.version().feature()));
    }

    void gpu() {
      List<String> models = new ArrayList<>();
      for (Path gpu : list("proc/driver/nvidia/gpus")) {
        lines(gpu.resolve("information"))
            .filter(line -> line.startsWith("Model:"))
            .map(line -> line.substring("Model:".length()).strip())
            .forEach(models::add);
      }
      if (!models.isEmpty()) {
        both("gpu", String.join(", ", models));
      }
      Optional<String> driver =
          text("sys/module/nvidia/version")
              .or(() -> firstNumber(lines(root.resolve("proc/driver/nvidia/version"))));
      driver.ifPresent(version -> exact.put("driver", version));
      Optional<String> cuda = firstNumber(lines(root.resolve("usr/local/cuda/version.json")));
      cuda.ifPresent(version -> exact.put("cuda", version));
    }

    void container(Map<String, String> variables) {
      SortedMap<String, String> podman = assignments("run/.containerenv");
      Optional<String> group =
          lines(root.resolve("proc/self/cgroup"))
              .map(CONTAINER_ID::matcher)
              .filter(Matcher::find)
              .map(found -> found.group(1) + " " + found.group(2))
              .findFirst();
      group.ifPresent(id -> others.put("container-id", id));
      kind(podman, group, variables).ifPresent(kind -> others.put("container-kind", kind));
      Optional<String> digest =
          Optional.ofNullable(variables.get(CONTAINER_DIGEST))
              .or(() -> Optional.ofNullable(podman.get("imageid")))
              .map(String::strip)
              .filter(text -> !text.isEmpty());
      digest.ifPresent(value -> both("container", value));
    }

    private Optional<String> kind(
        SortedMap<String, String> podman, Optional<String> group, Map<String, String> variables) {
      if (!podman.isEmpty() || Files.exists(root.resolve("run/.containerenv"))) {
        return Optional.of("podman");
      }
      if (Files.exists(root.resolve(".dockerenv"))) {
        return Optional.of("docker");
      }
      if (variables.containsKey("APPTAINER_CONTAINER")
          || variables.containsKey("SINGULARITY_CONTAINER")) {
        return Optional.of("apptainer");
      }
      return group.map(id -> id.substring(0, id.indexOf(' ')));
    }

    private void both(String name, String value) {
      exact.put(name, value);
      major.put(name, value);
    }

    /** Returns a file of shell assignments, such as {@code os-release}. */
    private SortedMap<String, String> assignments(String file) {
      SortedMap<String, String> values = new TreeMap<>();
      lines(root.resolve(file))
          .filter(line -> line.matches("[A-Za-z_]+=.*"))
          .forEach(line -> {
            int equals = line.indexOf('=');
            String value = line.substring(equals + 1).strip().replaceAll("^[\"']|[\"']$", "");
            values.put(line.substring(0, equals), value);
          });
      return values;
    }

    private Optional<String> text(String file) {
      return lines(root.resolve(file)).findFirst().map(String::strip).filter(t -> !t.isEmpty());
    }

    private List<Path> list(String folder) {
      try (Stream<Path> each = Files.list(root.resolve(folder))) {
        return each.sorted().toList();
      } catch (IOException e) {
        return List.of();
      }
    }

    /** Many of these files are not there, or nobody may read them: then nothing is known. */
    private static Stream<String> lines(Path file) {
      try {
        return Files.readString(file, StandardCharsets.UTF_8).lines();
      } catch (IOException e) {
        return Stream.empty();
      }
    }

    private static Optional<String> firstNumber(Stream<String> lines) {
      return lines.map(NUMBERED::matcher).filter(Matcher::find).map(Matcher::group).findFirst();
    }

    private static String property(String name) {
      return System.getProperty(name, "?");
    }
  }
}
