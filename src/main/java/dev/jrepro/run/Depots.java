package dev.jrepro.run;

import dev.jrepro.core.JreproException;
import dev.jrepro.project.Project;
import dev.jrepro.project.SlurmSettings;
import dev.jrepro.remote.RemoteSpec;
import java.util.Optional;

/** Opens the depot that a project's configuration asks for. */
final class Depots {

  private Depots() {}

  /**
   * Opens it.
   *
   * @throws JreproException.Invalid if data is to travel by a remote that there is not, or that
   *     nothing can be written to
   */
  static Depot of(Project project, SlurmSettings settings) {
    if (settings.remote().isEmpty()) {
      return new SharedDepot(project.cache(), project.cacheDir().toAbsolutePath().normalize());
    }
    Optional<String> name =
        settings.remote().filter(remote -> !remote.equals(SlurmSettings.DEFAULT_REMOTE));
    RemoteSpec spec = project.remote(name);
    if (spec.isReadOnly()) {
      throw new JreproException.Invalid(
          "jobs cannot leave their results on " + spec.url() + ", which takes none.",
          "Set slurm.remote to a remote on S3, or in a folder that all machines see.");
    }
    return new RemoteDepot(
        project.cache(), spec, project.sharedDir().resolve("jobs").resolve(spec.name()));
  }
}
