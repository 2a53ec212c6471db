package dev.jrepro.run.slurm;

import dev.jrepro.core.JreproException;
import org.jspecify.annotations.Nullable;

/** Slurm is not there, does not answer, or refuses. */
public final class SlurmFailed extends JreproException.Refused {

  SlurmFailed(String message, @Nullable String hint) {
    super(message, hint, null);
  }

  static SlurmFailed missing(String program) {
    return new SlurmFailed(
        "there is no " + program + " on this machine: it is no login node of a Slurm cluster.",
        "Run jrepro where sbatch works, or leave out --executor slurm; nothing was changed.");
  }

  /** A command said no, and would say so again. */
  static SlurmFailed refused(String program, String said) {
    return new SlurmFailed(
        program + ": " + said.strip().replaceAll("\\s*\\R\\s*", " ") + ".",
        "Look at the stage's resources, and at 'slurm' in .repro/config.yaml.");
  }
}
