package dev.jrepro.train;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A libtorch of maps, which may lack functions, or not do as it is told. */
final class FakeTorch implements TorchLibrary {
  final Map<String, String> texts = new HashMap<>();
  final Map<String, Integer> numbers = new HashMap<>();
  final Map<Switch, Boolean> flags = new EnumMap<>(Switch.class);
  boolean obeys = true;

  /** One that has all switches, and says to be of a version. */
  static FakeTorch of(String version) {
    FakeTorch torch = new FakeTorch();
    torch.texts.put(
        "_ZN2at11show_configB5cxx11Ev",
        "PyTorch built with:\n  - CPU capability usage: AVX2\n  - Build settings: BLAS_INFO=mkl, "
            + "COMMIT_SHA=e2d141, TORCH_VERSION="
            + version
            + ", USE_CUDA=0, \n");
    for (Switch each : Switch.values()) {
      torch.flags.put(each, !each.strict());
    }
    return torch;
  }

  @Override
  public Optional<String> text(String function) {
    return Optional.ofNullable(texts.get(function));
  }

  @Override
  public Optional<Integer> number(String function) {
    return Optional.ofNullable(numbers.get(function));
  }

  @Override
  public boolean call(String function, int argument) {
    if (obeys && function.contains("set_num_threads")) {
      numbers.put("_ZN2at15get_num_threadsEv", argument);
    }
    return obeys;
  }

  @Override
  public Optional<Boolean> flag(String getter) {
    return flags.entrySet().stream()
        .filter(each -> each.getKey().getter().equals(getter))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  @Override
  public Optional<Integer> level(String getter) {
    return Optional.ofNullable(numbers.get(getter));
  }

  @Override
  public boolean set(Switch which, boolean value) {
    if (!flags.containsKey(which)) {
      return false;
    }
    if (obeys) {
      flags.put(which, value);
    }
    return true;
  }

  @Override
  public String place() {
    return "/opt/torch/lib";
  }
}
