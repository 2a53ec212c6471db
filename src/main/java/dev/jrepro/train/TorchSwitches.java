package dev.jrepro.train;

import dev.jrepro.train.TorchState.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sets what libtorch's results depend on, and reads back what stands. */
final class TorchSwitches {
  private static final String GET_THREADS = "_ZN2at15get_num_threadsEv";
  private static final String SET_THREADS = "_ZN2at15set_num_threadsEi";
  private static final String GET_INTEROP_THREADS = "_ZN2at23get_num_interop_threadsEv";
  private static final String CAPABILITY = "_ZN2at18get_cpu_capabilityB5cxx11Ev";
  private static final String PRECISION = "_ZNK2at7Context22float32MatmulPrecisionEv";
  private static final List<String> PRECISIONS = List.of("highest", "high", "medium");

  /** What C code reads when libtorch is loaded; nothing can be changed of it afterwards. */
  private static final List<String> VARIABLES =
      List.of(
          "ATEN_CPU_CAPABILITY",
          "CUBLAS_WORKSPACE_CONFIG",
          "CUDA_VISIBLE_DEVICES",
          "MKL_CBWR",
          "NVIDIA_TF32_OVERRIDE",
          "ONEDNN_MAX_CPU_ISA",
          "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE");

  private final TorchLibrary library;

  TorchSwitches(TorchLibrary library) {
    this.library = library;
  }

  /**
   * Sets the switches.
   *
   * @throws BadEngine if one stands otherwise afterwards
   */
  List<Setting> set(Switches switches) {
    return Arrays.stream(Switch.values()).map(each -> set(each, switches.asked(each))).toList();
  }

  /** Without a way to set it or a way to ask, nothing is known. */
  private Setting set(Switch which, boolean value) {
    Optional<Boolean> stands =
        library.set(which, value) ? library.flag(which.getter()) : Optional.empty();
    if (stands.isPresent() && stands.get() != value) {
      throw new BadEngine(
          "leaves the switch " + which.title() + " " + (value ? "off" : "on"),
          "Something else in this process or its environment holds it; relax the switch if that is"
              + " meant.");
    }
    return new Setting(which, value, stands);
  }

  /**
   * Makes libtorch compute with so many threads, whoever started it.
   *
   * @return how many it says; empty where it cannot be asked
   * @throws BadEngine if it stays with another number
   */
  Optional<Integer> threads(int asked) {
    Optional<Integer> now = library.number(GET_THREADS);
    if (now.isPresent() && now.get() != asked) {
      library.call(SET_THREADS, asked);
      now = library.number(GET_THREADS);
    }
    if (now.isPresent() && now.get() != asked) {
      throw new BadEngine(
          "computes with " + now.get() + " threads instead of " + asked,
          "Unset OMP_NUM_THREADS, OMP_THREAD_LIMIT and MKL_NUM_THREADS.");
    }
    return now;
  }

  Optional<Integer> interopThreads() {
    return library.number(GET_INTEROP_THREADS);
  }

  Optional<String> capability() {
    return library.text(CAPABILITY);
  }

  Optional<String> matmulPrecision() {
    return library
        .level(PRECISION)
        .map(level ->
            level >= 0 && level < PRECISIONS.size() ? PRECISIONS.get(level) : "level " + level);
  }

  static SortedMap<String, String> variables(Map<String, String> environment) {
    SortedMap<String, String> found = new TreeMap<>();
    for (String name : VARIABLES) {
      String value = environment.get(name);
      if (value != null) {
        found.put(name, value);
      }
    }
    return found;
  }
}
