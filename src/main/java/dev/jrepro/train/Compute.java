package dev.jrepro.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Map;

/**
 * The engine and the device that a program computes on: PyTorch's, through DJL, made deterministic.
 *
 * @param device where arrays live
 * @param threads how many threads libtorch computes with; another number gives other last bits
 */
public record Compute(Device device, int threads) {
  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final String INTEROP_THREADS = "ai.djl.pytorch.num_interop_threads";

  /**
   * Starts the engine on the device that {@code JREPRO_DEVICE} asks for: {@code cpu}, {@code gpu},
   * or {@code auto} (the default: the GPU where DJL finds one, else the CPU). Call it before any
   * other use of DJL, which reads the number of threads only once: {@code
   * -Dai.djl.pytorch.num_threads}, 1 where it is not given.
   *
   * @throws NoGpu if a GPU is asked for and there is none that DJL can use
   * @throws BadEngine if the engine does not start, or computes nonsense
   * @throws BadParams if {@code JREPRO_DEVICE} is none of the three, or the number of threads none
   */
  public static Compute start() {
    return start(System.getenv());
  }

  static Compute start(Map<String, String> environment) {
    setIfMissing("ai.djl.offline", "true");
    setIfMissing(INTEROP_THREADS, "1");
    int threads = threads(setIfMissing(THREADS, "1"));
    Engine engine = engine();
    TorchSwitches.deterministic();
    Device device = choose(environment.getOrDefault("JREPRO_DEVICE", "auto"), engine);
    checkSums(device);
    tell(device, environment);
    return new Compute(device, threads);
  }

  /** A text for people: the device, and for a CPU the number of threads. */
  public String describe() {
    return device.isGpu()
        ? "gpu " + device.getDeviceId()
        : "cpu, %d thread%s".formatted(threads, threads == 1 ? "" : "s");
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
      throw new BadEngine("does not start: " + e.getMessage(), e);
    }
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
          throw new NoGpu();
        }
        yield Device.gpu(0);
      }
      default ->
          throw new BadParams("JREPRO_DEVICE is '" + asked + "'", "Set it to cpu, gpu or auto.");
    };
  }

  /**
   * Tells jrepro on which kind of device the stage computes, in the file that it named for that.
   */
  private static void tell(Device device, Map<String, String> environment) {
    String file = environment.get("JREPRO_REPORT");
    if (file != null) {
      new Report().put("device", device.isGpu() ? "gpu" : "cpu").write(Path.of(file));
    }
  }

  /**
   * A libtorch of another version than the one that DJL's native code was made for reads garbage.
   */
  private static void checkSums(Device device) {
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
      float sum = manager.ones(new Shape(2, 2)).sum().getFloat();
      if (sum != 4) {
        throw new BadEngine("computes 1 + 1 + 1 + 1 = " + sum, null);
      }
    } catch (ai.djl.engine.EngineException | IllegalArgumentException e) {
      throw new BadEngine("cannot add four numbers: " + e.getMessage(), e);
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
