package dev.jrepro.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a second Ctrl-C, or SIGTERM, does while the first is heeded: all commands are killed, and
 * jrepro ends at once. The next command puts back what they changed.
 */
final class SecondSignal {

  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private SecondSignal() {}

  /**
   * Heeds it from now on. The JVM has no public call for that; its internal one is asked for by
   * name, and where it is missing a second signal does nothing.
   */
  static void heed() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler ending = (self, method, arguments) -> answer(self, method, arguments);
      Object end =
          Proxy.newProxyInstance(
              SecondSignal.class.getClassLoader(), new Class<?>[] {handler}, ending);
      Method handle = signal.getMethod("handle", signal, handler);
      for (String name : SIGNALS) {
        handle.invoke(null, signal.getConstructor(String.class).newInstance(name), end);
      }
    } catch (ReflectiveOperationException e) {
      return; // What the first one began goes on.
    }
  }

  private static Object answer(Object self, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "hashCode" -> System.identityHashCode(self);
      case "equals" ->
          arguments != null
              && System.identityHashCode(arguments[0]) == System.identityHashCode(self);
      case "toString" -> "second signal";
      default -> end();
    };
  }

  private static Object end() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    return ExitCode.INTERRUPTED;
  }
}
