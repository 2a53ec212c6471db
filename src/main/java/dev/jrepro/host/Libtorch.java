package dev.jrepro.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which libtorch DJL is going to load: that of the class path, or that of the folder which the
 * variable {@code PYTORCH_LIBRARY_PATH} names. DJL takes the build's name, its flavor, from {@code
 * PYTORCH_FLAVOR}, and without it guesses one whose native code is not in its jars.
 *
 * @param flavor such as {@code cpu} or {@code cu128}; empty where the class path decides
 */
public record Libtorch(Optional<String> flavor) {

  /** The one CUDA for which native code of DJL's version is published. */
  private static final String CUDA = "cu128";

  /** Returns what the variables of a program's environment say. */
  public static Libtorch of(Map<String, String> variables) {
    Optional<String> said = text(variables, "PYTORCH_FLAVOR");
    Optional<Path> folder = text(variables, "PYTORCH_LIBRARY_PATH").map(Path::of);
    return new Libtorch(said.or(() -> folder.map(Libtorch::found)));
  }

  /** Returns whether it computes on GPUs, where there are any. */
  public boolean isForGpus() {
    return flavor.filter(name -> name.startsWith("cu")).isPresent();
  }

  private static String found(Path folder) {
    boolean hasCuda = Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
    return hasCuda ? CUDA : "cpu";
  }

  private static Optional<String> text(Map<String, String> variables, String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }
}
