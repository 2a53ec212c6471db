package dev.jrepro.train;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What libtorch computes with, read back from it after it was set; what it has no function for on
 * this platform is empty, and is said.
 *
 * @param build which libtorch it is
 * @param capability the instruction set of its own loops, such as {@code AVX2}
 * @param threads how many threads share one operation
 * @param interopThreads how many operations run at a time
 * @param matmulPrecision of float32 matrix products: {@code highest}, {@code high}, {@code medium}
 * @param settings the switches, in their order
 * @param gpu the GPU that arrays live on; empty for the CPU
 * @param variables what the environment says of instruction sets and workspaces, by name
 * @param bits the digest of a fixed computation: two places that differ in it compute differently
 */
public record TorchState(
    TorchBuild build,
    Optional<String> capability,
    Optional<Integer> threads,
    Optional<Integer> interopThreads,
    Optional<String> matmulPrecision,
    List<Setting> settings,
    Optional<Gpu> gpu,
    SortedMap<String, String> variables,
    Digest bits) {

  public TorchState {
    settings = List.copyOf(settings);
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  /**
   * A switch, as it was asked for and as libtorch says that it stands.
   *
   * @param asked where it was set
   * @param inForce where it stands; empty where this platform's libtorch has no function for it
   */
  public record Setting(Switch which, boolean asked, Optional<Boolean> inForce) {}

  /**
   * A GPU.
   *
   * @param model as its driver names it
   * @param driver the highest version of CUDA that the driver knows, such as {@code 12.8}
   */
  public record Gpu(String model, String driver) {}

  /** Returns the names of what could not be set or read. */
  public List<String> unreachable() {
    List<String> names = new ArrayList<>();
    build.version().ifPresentOrElse(_ -> {}, () -> names.add("version"));
    capability.ifPresentOrElse(_ -> {}, () -> names.add("capability"));
    threads.ifPresentOrElse(_ -> {}, () -> names.add("threads"));
    interopThreads.ifPresentOrElse(_ -> {}, () -> names.add("interop-threads"));
    matmulPrecision.ifPresentOrElse(_ -> {}, () -> names.add("matmul-precision"));
    settings.stream()
        .filter(setting -> setting.inForce().isEmpty())
        .forEach(setting -> names.add(setting.which().title()));
    return List.copyOf(names);
  }

  /** Returns the names of the switches that the program relaxed. */
  public List<String> relaxed() {
    return settings.stream()
        .filter(each -> each.asked() != each.which().strict())
        .map(each -> each.which().title())
        .toList();
  }

  /** Returns it as it stands in a run's record. */
  public JsonValue.Obj toJson() {
    JsonValue.Builder switches = JsonValue.object();
    settings.forEach(each -> each.inForce().ifPresent(v -> switches.put(each.which().title(), v)));
    JsonValue.Builder object = JsonValue.object();
    build.addTo(object);
    object.putIf("capability", capability).putIf("matmulPrecision", matmulPrecision);
    threads.ifPresent(count -> object.put("threads", count));
    interopThreads.ifPresent(count -> object.put("interopThreads", count));
    gpu.ifPresent(g -> object.put("gpu", g.model()).put("cudaDriver", g.driver()));
    return object
        .put("switches", switches.build())
        .put("relaxed", JsonValue.texts(relaxed()))
        .put("unreachable", JsonValue.texts(unreachable()))
        .put("variables", JsonValue.texts(variables))
        .put("bits", bits.toString())
        .build();
  }

  /** Returns it as lines for people, one fact a line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("libtorch " + build.version().orElse("of an unknown version"));
    build.libraries().forEach((name, version) -> lines.add(name + " " + version));
    gpu.ifPresent(g -> lines.add("gpu " + g.model() + ", driver for CUDA " + g.driver()));
    capability.ifPresent(name -> lines.add("capability " + name));
    threads.ifPresent(count -> lines.add("threads " + count));
    interopThreads.ifPresent(count -> lines.add("interop-threads " + count));
    matmulPrecision.ifPresent(level -> lines.add("matmul-precision " + level));
    settings.forEach(each -> lines.add(each.which().title() + " " + shown(each)));
    variables.forEach((name, value) -> lines.add(name + " " + value));
    lines.add("bits " + bits.brief());
    return List.copyOf(lines);
  }

  private static String shown(Setting setting) {
    String stands = setting.inForce().map(on -> on ? "on" : "off").orElse("cannot be reached");
    return setting.asked() == setting.which().strict() ? stands : stands + " (relaxed)";
  }
}
