package dev.jrepro.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The real MNIST, for tests that cannot do with less. */
public final class RealMnist {
  private RealMnist() {}

  /**
   * The folder of its files: the one that {@code JREPRO_MNIST} names, else {@code
   * ../shared/data/mnist} beside the checkout. Where neither is there the test is skipped.
   */
  public static Path folder() {
    Path folder =
        Optional.ofNullable(System.getenv("JREPRO_MNIST"))
            .map(Path::of)
            .orElse(Path.of("").toAbsolutePath().resolveSibling("shared").resolve("data/mnist"));
    boolean there =
        Files.exists(folder.resolve("train-images-idx3-ubyte.gz"))
            || Files.exists(folder.resolve("train-images-idx3-ubyte"));
    Assumptions.assumeTrue(there, () -> "no MNIST in " + folder + "; JREPRO_MNIST names a folder");
    return folder;
  }
}
