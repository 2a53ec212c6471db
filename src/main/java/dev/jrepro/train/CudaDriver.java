package dev.jrepro.train;

import dev.jrepro.train.TorchState.Gpu;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/**
 * Asks NVIDIA's driver which GPU a number stands for: it heeds {@code CUDA_VISIBLE_DEVICES} and its
 * own order, as libtorch does. Names and types are of the CUDA Driver API.
 */
@SuppressWarnings("restricted") // Only the foreign interface reaches it.
final class CudaDriver {
  private static final int MOST_NAME_BYTES = 256;
  private static final String UNKNOWN = "unknown";

  private CudaDriver() {}

  /** Returns what is known of the GPU of that number. */
  static Gpu gpu(int number) {
    String library =
        System.getProperty("os.name", "").startsWith("Windows") ? "nvcuda.dll" : "libcuda.so.1";
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
      MemorySegment word = arena.allocate(ValueLayout.JAVA_INT);
      boolean on =
          call(
              symbols,
              "cuInit",
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
              0);
      return on
          ? new Gpu(model(symbols, number, arena), version(symbols, word))
          : new Gpu(UNKNOWN, UNKNOWN);
    } catch (IllegalArgumentException e) {
      return new Gpu(UNKNOWN, UNKNOWN); // There is no such library.
    }
  }

  private static String model(SymbolLookup symbols, int number, Arena arena) {
    MemorySegment name = arena.allocate(MOST_NAME_BYTES);
    MemorySegment device = arena.allocate(ValueLayout.JAVA_INT);
    boolean found =
        call(
            symbols,
            "cuDeviceGet",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            device,
            number);
    boolean told =
        found
            && call(
                symbols,
                "cuDeviceGetName",
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT),
                name,
                MOST_NAME_BYTES,
                device.get(ValueLayout.JAVA_INT, 0));
    return told ? name.getString(0) : UNKNOWN;
  }

  private static String version(SymbolLookup symbols, MemorySegment word) {
    boolean told =
        call(
            symbols,
            "cuDriverGetVersion",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
            word);
    int number = word.get(ValueLayout.JAVA_INT, 0);
    return told ? String.format(Locale.ROOT, "%d.%d", number / 1000, number % 1000 / 10) : UNKNOWN;
  }

  /** Calls a function, and returns whether it is there and says CUDA_SUCCESS. */
  private static boolean call(
      SymbolLookup symbols, String name, FunctionDescriptor type, Object... arguments) {
    return symbols
        .find(name)
        .map(function -> {
          try {
            return (int)
                    Linker.nativeLinker()
                        .downcallHandle(function, type)
                        .invokeWithArguments(arguments)
                == 0;
          } catch (Throwable e) {
            throw new BadEngine("cannot ask the driver for its GPU: " + e, e);
          }
        })
        .orElse(false);
  }
}
