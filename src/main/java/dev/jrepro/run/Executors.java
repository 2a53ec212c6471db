package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.project.Project;
import dev.jrepro.run.slurm.SlurmJobs;
import java.util.List;
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
    String name = name(session.options(), session.project());
    return switch (name) {
      case LOCAL -> new LocalExecutor(session);
      case SLURM -> new SlurmExecutor(session, Executors::token);
      default -> throw unknown(name);
    };
  }

  /**
   * Checks what a run would find out when it starts its first stage.
   *
   * @param prospects what it would do
   * @throws JreproException if there is no such executor, or it cannot work here
   */
  static void check(RunOptions options, Project project, List<Prospect> prospects) {
    String name = name(options, project);
    switch (name) {
      case LOCAL -> {}
      case SLURM -> {
        if (prospects.stream().anyMatch(p -> p.action() instanceof Prospect.Action.Run)) {
          SlurmJobs.check(options.caller());
        }
      }
      default -> throw unknown(name);
    }
  }

  private static String name(RunOptions options, Project project) {
    return options.executor().or(() -> project.config().run().executor()).orElse(LOCAL);
  }

  private static JreproException unknown(String name) {
    return new JreproException.Invalid(
        "there is no executor '" + name + "'.", "Known are: " + LOCAL + ", " + SLURM + ".");
  }

  /** Returns a name for a run that no other has. */
  private static String token() {
    return UUID.randomUUID().toString().substring(0, 8);
  }
}
