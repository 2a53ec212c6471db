package dev.jrepro.train;

import ai.djl.pytorch.jni.LibUtils;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The libtorch that DJL has loaded, called through the foreign interface. */
@SuppressWarnings("restricted") // Only the foreign interface reaches it.
final class LoadedTorch implements TorchLibrary {
  private static final String CONTEXT = "_ZN2at13globalContextEv";

  /** A {@code std::string} of libstdc++: where its text is, how long it is, and 16 bytes more. */
  private static final MemoryLayout STRING =
      MemoryLayout.structLayout(
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG,
          MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG));

  private static final long MOST_TEXT_BYTES = 1 << 20;

  private final SymbolLookup symbols;
  private final String folder;

  private LoadedTorch(SymbolLookup symbols, String folder) {
    this.symbols = symbols;
    this.folder = folder;
  }

  /** Opens what the engine has loaded. A platform without such a file has no functions. */
  static LoadedTorch open() {
    String folder = LibUtils.getLibtorchPath();
    Path library = Path.of(folder).resolve(System.mapLibraryName("torch_cpu"));
    SymbolLookup symbols =
        Files.exists(library)
            ? SymbolLookup.libraryLookup(library, Arena.global())
            : _ -> Optional.empty();
    return new LoadedTorch(symbols, folder);
  }

  @Override
  public Optional<String> text(String function) {
    return symbols
        .find(function)
        .map(address -> {
          Arena arena =
              Arena.global(); // The text belongs to libtorch's heap and stays, once a start.
          MemorySegment string =
              (MemorySegment) call(address, FunctionDescriptor.of(STRING), arena);
          long size = Math.min(string.get(ValueLayout.JAVA_LONG, 8), MOST_TEXT_BYTES);
          byte[] bytes =
              string.get(ValueLayout.ADDRESS, 0).reinterpret(size).toArray(ValueLayout.JAVA_BYTE);
          return new String(bytes, StandardCharsets.UTF_8);
        });
  }

  @Override
  public Optional<Integer> number(String function) {
    return symbols
        .find(function)
        .map(address -> (Integer) call(address, FunctionDescriptor.of(ValueLayout.JAVA_INT)));
  }

  @Override
  public boolean call(String function, int argument) {
    Optional<MemorySegment> address = symbols.find(function);
    address.ifPresent(at -> call(at, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT), argument));
    return address.isPresent();
  }

  @Override
  public Optional<Boolean> flag(String getter) {
    FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_BOOLEAN, ValueLayout.ADDRESS);
    return context().flatMap(on -> symbols.find(getter).map(at -> (Boolean) call(at, type, on)));
  }

  @Override
  public Optional<Integer> level(String getter) {
    FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    return context().flatMap(on -> symbols.find(getter).map(at -> (Integer) call(at, type, on)));
  }

  @Override
  public boolean set(Switch which, boolean value) {
    Optional<MemorySegment> on = context();
    Optional<MemorySegment> setter = symbols.find(which.setter());
    if (on.isEmpty() || setter.isEmpty()) {
      return false;
    }
    FunctionDescriptor one =
        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN);
    if (which.canWarnOnly()) {
      FunctionDescriptor two = one.appendArgumentLayouts(ValueLayout.JAVA_BOOLEAN);
      call(setter.get(), two, on.get(), value, false);
    } else {
      call(setter.get(), one, on.get(), value);
    }
    return true;
  }

  @Override
  public String place() {
    return folder;
  }

  private Optional<MemorySegment> context() {
    return symbols
        .find(CONTEXT)
        .map(at -> (MemorySegment) call(at, FunctionDescriptor.of(ValueLayout.ADDRESS)));
  }

  private static Object call(MemorySegment function, FunctionDescriptor type, Object... arguments) {
    MethodHandle handle = Linker.nativeLinker().downcallHandle(function, type);
    try {
      return handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new BadEngine("cannot be asked for its switches: " + e, e);
    }
  }
}
