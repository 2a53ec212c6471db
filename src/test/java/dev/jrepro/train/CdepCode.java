package dev.jrepro.train;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The classes of {@code examples/cdep}, compiled as they lie there: what tests pin is what the
 * pipeline trains. They are in no package, so they are reached by their names alone.
 */
final class CdepCode {
  private static final List<String> SOURCES =
      List.of("Penalised.java", "Parts.java", "Pictures.java", "Corners.java");

  private final ClassLoader classes;

  private CdepCode(ClassLoader classes) {
    this.classes = classes;
  }

  /** Compiles them into a folder. */
  static CdepCode into(Path folder) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    Stream<String> options =
        Stream.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    Stream<String> files =
        SOURCES.stream().map(name -> Path.of("examples/cdep").resolve(name).toString());
    int exit = javac.run(null, null, null, Stream.concat(options, files).toArray(String[]::new));
    if (exit != 0) {
      throw new AssertionError("examples/cdep does not compile");
    }
    URL place = folder.toUri().toURL();
    return new CdepCode(new URLClassLoader(new URL[] {place}, CdepCode.class.getClassLoader()));
  }

  /** The published network, with the penalty on the corners. */
  @SuppressWarnings("unchecked")
  Task<Object> task(double lambda) {
    Object setting = make("Penalised$Setting", 1, 256, lambda, 1e-3, 1e-4);
    return (Task<Object>) call("Penalised", "of", null, setting, make("Corners"));
  }

  /** Images with pixels of 0 to 255. */
  Object pictures(byte[] pixels, byte[] labels) {
    return call("Pictures", "of", null, pixels, labels);
  }

  /** Some of them. */
  @SuppressWarnings("unchecked")
  Examples<Object> only(Object pictures, int... places) {
    return (Examples<Object>) call("Pictures", "only", pictures, (Object) places);
  }

  private Object make(String name, Object... arguments) {
    try {
      Constructor<?> constructor = classes.loadClass(name).getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("examples/cdep has no " + name, e);
    }
  }

  private Object call(String name, String method, @Nullable Object on, Object... given) {
    try {
      Method found =
          Arrays.stream(classes.loadClass(name).getDeclaredMethods())
              .filter(each -> each.getName().equals(method))
              .findFirst()
              .orElseThrow();
      found.setAccessible(true);
      return found.invoke(on, given);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("examples/cdep has no " + name + "." + method, e);
    }
  }
}
