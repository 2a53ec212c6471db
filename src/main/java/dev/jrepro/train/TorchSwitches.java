package dev.jrepro.train;

import ai.djl.pytorch.jni.LibUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The switches of libtorch's global context that DJL has no call for: deterministic algorithms
 * only, no cuDNN benchmark, no TF32. They are C++ methods of {@code at::Context} (libtorch 2.7.1),
 * called by their mangled names; a platform whose libtorch has other names goes without.
 */
@SuppressWarnings("restricted") // Only the foreign interface reaches them.
final class TorchSwitches {
  private static final String CONTEXT = "_ZN2at13globalContextEv";
  private static final List<Switch> SWITCHES =
      List.of(
          new Switch("deterministicCuDNN", "_ZN2at7Context21setDeterministicCuDNNEb", true),
          new Switch("benchmarkCuDNN", "_ZN2at7Context17setBenchmarkCuDNNEb", false),
          new Switch("allowTF32CuBLAS", "_ZN2at7Context18setAllowTF32CuBLASEb", false),
          new Switch("allowTF32CuDNN", "_ZN2at7Context17setAllowTF32CuDNNEb", false));
  private static final String ALGORITHMS = "_ZN2at7Context26setDeterministicAlgorithmsEbb";

  private record Switch(String name, String symbol, boolean value) {}

  private TorchSwitches() {}

  /** Sets them, and returns the names of those that were found. The engine must be loaded. */
  static List<String> deterministic() {
    Path library = Path.of(LibUtils.getLibtorchPath()).resolve("libtorch_cpu.so");
    List<String> set = new ArrayList<>();
    if (Files.exists(library)) {
      try (Arena arena = Arena.ofConfined()) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
        symbols.find(CONTEXT).ifPresent(context -> setAll(symbols, context, set));
      }
    }
    return List.copyOf(set);
  }

  private static void setAll(SymbolLookup symbols, MemorySegment function, List<String> set) {
    MemorySegment context =
        (MemorySegment) call(function, FunctionDescriptor.of(ValueLayout.ADDRESS));
    FunctionDescriptor one =
        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN);
    FunctionDescriptor two = one.appendArgumentLayouts(ValueLayout.JAVA_BOOLEAN);
    for (Switch each : SWITCHES) {
      Optional<MemorySegment> setter = symbols.find(each.symbol());
      setter.ifPresent(s -> call(s, one, context, each.value()));
      setter.ifPresent(s -> set.add(each.name()));
    }
    Optional<MemorySegment> setter = symbols.find(ALGORITHMS);
    setter.ifPresent(s -> call(s, two, context, true, false));
    setter.ifPresent(s -> set.add("deterministicAlgorithms"));
  }

  private static Object call(MemorySegment function, FunctionDescriptor type, Object... arguments) {
    MethodHandle handle = Linker.nativeLinker().downcallHandle(function, type);
    try {
      return handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new BadEngine("refuses a switch: " + e, e);
    }
  }
}
