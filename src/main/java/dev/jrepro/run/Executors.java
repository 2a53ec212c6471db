package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import java.util.UUID;

/** The executors, by their names. */
final class Executors {

  private static final String LOCAL = "local";
  private static final String SLURM = "slurm";

  private Executors() {}

  /**
   * Returns the executor that the options, else the configuration, ask for.
   *
   * @throws JreproException.Invalid if there is none of that name
   */
  static Executor of(RunSession session) {
    String name =
        session
            .options()
            .executor()
            .or(() -> session.project().config().run().executor())
            .orElse(LOCAL);
    return switch (name) {
      case LOCAL -> new LocalExecutor(session);
      case SLURM -> new SlurmExecutor(session, Executors::name);
      default ->
          throw new JreproException.Invalid(
              "there is no executor '" + name + "'.", "Known are: " + LOCAL + ", " + SLURM + ".");
    };
  }

  /** Returns a name for a run that no other has. */
  private static String name() {
    return UUID.randomUUID().toString().substring(0, 8);
  }
}
