package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import java.util.List;

/** What a stage runs, with every {@code ${…}} resolved. */
public sealed interface Command {

  /** Lines that {@code sh} runs in order, up to the first that fails. */
  record Shell(List<String> lines) implements Command {
    public Shell {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A single-file Java program, compiled and run by the launcher of the JDK, with jrepro and DJL on
   * its class path.
   *
   * @param source the program's source file
   * @param arguments the words behind it
   */
  record JavaSource(RepoPath source, List<String> arguments) implements Command {
    public JavaSource {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A Java class built elsewhere.
   *
   * @param className its binary name
   * @param classPath jars and folders; dependencies by themselves
   * @param arguments the words behind it
   */
  record JavaClass(String className, List<RepoPath> classPath, List<String> arguments)
      implements Command {
    public JavaClass {
      classPath = List.copyOf(classPath);
      arguments = List.copyOf(arguments);
    }
  }
}
