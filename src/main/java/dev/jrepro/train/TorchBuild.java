package dev.jrepro.train;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which libtorch is loaded, as the library says itself.
 *
 * @param version such as {@code 2.7.1}; empty where it cannot be read
 * @param commit PyTorch's commit that it was built from; empty where it does not say
 * @param libraries versions of what it computes with, by name: {@code blas}, {@code mkl}, {@code
 *     onednn}, {@code openmp}, {@code cuda}, {@code cudnn}; those that it names
 * @param digest of all that it says of how it was built; empty where it cannot be read
 */
public record TorchBuild(
    Optional<String> version,
    Optional<String> commit,
    SortedMap<String, String> libraries,
    Optional<Digest> digest) {
  private static final String SHOW_CONFIG = "_ZN2at11show_configB5cxx11Ev";
  private static final String USED = "CPU capability usage";

  private static final Map<String, Pattern> LIBRARIES =
      Map.of(
          "blas", Pattern.compile("BLAS_INFO=(\\w+)"),
          "mkl", Pattern.compile("Math Kernel Library Version (.+?)(?: for .*)?\n"),
          "onednn", Pattern.compile("(?:MKL-DNN|oneDNN) (v\\S+)"),
          "openmp", Pattern.compile("OpenMP (\\d+)"),
          "cuda", Pattern.compile("CUDA Runtime (\\S+)"),
          "cudnn", Pattern.compile("CuDNN (\\d\\S*)"));

  public TorchBuild {
    libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
  }

  static TorchBuild of(TorchLibrary library) {
    String told = library.text(SHOW_CONFIG).orElse("");
    SortedMap<String, String> libraries = new TreeMap<>();
    LIBRARIES.forEach((name, place) -> find(place, told).ifPresent(v -> libraries.put(name, v)));
    return new TorchBuild(
        find(Pattern.compile("TORCH_VERSION=([^,\\s]+)"), told),
        find(Pattern.compile("COMMIT_SHA=([0-9a-f]+)"), told),
        libraries,
        told.isEmpty() ? Optional.empty() : Optional.of(Digest.ofUtf8(withoutMachine(told))));
  }

  /** Adds what is known of it to a report. */
  void addTo(JsonValue.Builder report) {
    report
        .putIf("version", version)
        .putIf("commit", commit)
        .putIf("build", digest.map(Digest::toString))
        .put("libraries", JsonValue.texts(libraries));
  }

  /** What the processor can do is no part of the build. */
  private static String withoutMachine(String told) {
    return String.join("\n", told.lines().filter(line -> !line.contains(USED)).toList());
  }

  private static Optional<String> find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
