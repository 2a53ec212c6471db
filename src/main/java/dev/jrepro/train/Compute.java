package dev.jrepro.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.jrepro.host.Libtorch;
import dev.jrepro.host.Platform;
import dev.jrepro.host.Versions;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine and the device that a program computes on: PyTorch's, through DJL, made deterministic.
 *
 * @param device where arrays live
 * @param threads how many threads libtorch computes with; another number gives other last bits
 * @param torch what libtorch is, and how its switches stand
 */
public record Compute(Device device, int threads, TorchState torch) {
  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final String INTEROP_THREADS = "ai.djl.pytorch.num_interop_threads";

  /**
   * Starts the engine on the device that {@code JREPRO_DEVICE} asks for: {@code cpu}, {@code gpu},
   * or {@code auto} (the default: the GPU where DJL finds one, else the CPU), with {@code
   * -Dai.djl.pytorch.num_threads} threads, 1 where it is not given, and all switches strict. Call
   * it before any other use of DJL.
   *
   * @throws NoGpu if a GPU is asked for and there is none that DJL can use
   * @throws BadEngine if the engine does not start, is of a version that DJL's native code was not
   *     made for, computes nonsense, or does not heed a switch
   * @throws BadParams if {@code JREPRO_DEVICE} is none of the three, or the number of threads none
   */
  public static Compute start() {
    return start(Switches.strict());
  }

  /**
   * Starts the engine as {@link #start()} does, with some of libtorch's switches relaxed. They hold
   * for the whole process, until the next start.
   */
  public static Compute start(Switches switches) {
    return start(System.getenv(), switches);
  }

  static Compute start(Map<String, String> environment) {
    return start(environment, Switches.strict());
  }

  static Compute start(Map<String, String> environment, Switches switches) {
    setIfMissing("ai.djl.offline", "true");
    setIfMissing(INTEROP_THREADS, "1");
    int threads = threads(setIfMissing(THREADS, "1"));
    Libtorch.of(environment).flavor().ifPresent(name -> setIfMissing("PYTORCH_FLAVOR", name));
    Engine engine = engine();
    TorchLibrary library = LoadedTorch.open();
    TorchBuild build = build(library);
    Device device = choose(environment.getOrDefault("JREPRO_DEVICE", "auto"), engine);
    TorchSwitches torch = new TorchSwitches(library);
    Optional<Integer> counted = torch.threads(threads);
    List<TorchState.Setting> settings = torch.set(switches);
    SelfTest test = new SelfTest(new DjlSums(device));
    test.check();
    TorchState state =
        new TorchState(
            build,
            torch.capability(),
            counted,
            torch.interopThreads(),
            torch.matmulPrecision(),
            settings,
            device.isGpu() ? Optional.of(CudaDriver.gpu(device.getDeviceId())) : Optional.empty(),
            TorchSwitches.variables(environment),
            test.bits());
    Compute compute = new Compute(device, threads, state);
    compute.tell(environment);
    return compute;
  }

  /**
   * Reads which libtorch is loaded; where it does not say, the self-test alone judges it.
   *
   * @throws BadEngine if it is another than DJL's native code was made for
   */
  static TorchBuild build(TorchLibrary library) {
    TorchBuild build = TorchBuild.of(library);
    String needed = Versions.current().libtorch();
    if (build.version().isPresent() && !build.version().get().equals(needed)) {
      throw new BadEngine(
          "is libtorch "
              + build.version().get()
              + " (in "
              + library.place()
              + "), and DJL's native code was made for "
              + needed,
          (Throwable) null);
    }
    return build;
  }

  /**
   * A text for people: the device, for a CPU the number of threads, and the switches that are
   * relaxed.
   */
  public String describe() {
    String place =
        device.isGpu()
            ? "gpu " + device.getDeviceId()
            : "cpu, %d thread%s".formatted(threads, threads == 1 ? "" : "s");
    List<String> relaxed = torch.relaxed();
    return relaxed.isEmpty() ? place : place + ", relaxed: " + String.join(", ", relaxed);
  }

  /** Fixes the engine's own random numbers, such as dropout's, from here on. */
  void seed(long seed) {
    engine().setRandomSeed((int) seed);
  }

  NDManager manager() {
    return NDManager.newBaseManager(device, "PyTorch");
  }

  private static Engine engine() {
    try {
      return Engine.getEngine("PyTorch");
    } catch (ai.djl.engine.EngineException | UnsatisfiedLinkError e) {
      throw new BadEngine("does not start: " + firstCause(e), e);
    }
  }

  /** Which file was missing, say; DJL tells only that something was. */
  private static String firstCause(Throwable failure) {
    Throwable first = failure;
    for (Throwable cause = first.getCause(); cause != null; cause = cause.getCause()) {
      first = cause;
    }
    return String.valueOf(first.getMessage());
  }

  private static int threads(String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new BadParams(
          "the system property " + THREADS + " is '" + text + "'", "Set it to a number from 1.");
    }
    return Integer.parseInt(text);
  }

  private static Device choose(String asked, Engine engine) {
    boolean found = engine.getGpuCount() > 0;
    return switch (asked) {
      case "cpu" -> Device.cpu();
      case "auto" -> found ? Device.gpu(0) : Device.cpu();
      case "gpu" -> {
        if (!found) {
          throw new NoGpu(Optional.ofNullable(Platform.look(Map.of()).exact().get("gpu")));
        }
        yield Device.gpu(0);
      }
      default ->
          throw new BadParams("JREPRO_DEVICE is '" + asked + "'", "Set it to cpu, gpu or auto.");
    };
  }

  /**
   * Tells jrepro in the file that it named for that on which kind of device the stage computes, and
   * with what.
   */
  private void tell(Map<String, String> environment) {
    String file = environment.get("JREPRO_REPORT");
    if (file != null) {
      JsonValue.Obj report =
          JsonValue.object()
              .put("device", device.isGpu() ? "gpu" : "cpu")
              .put("torch", torch.toJson())
              .build();
      Published.write(Path.of(file), Json.pretty(report));
    }
  }

  private static String setIfMissing(String property, String value) {
    String set = System.getProperty(property);
    if (set == null) {
      System.setProperty(property, value);
      return value;
    }
    return set;
  }
}
