package dev.jrepro.project;

import dev.jrepro.core.JreproException;
import dev.jrepro.remote.RemoteSpec;
import dev.jrepro.remote.Remotes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Changes to the remotes in a configuration file. */
public final class RemoteSettings {

  private final Project project;
  private final ConfigFile file;

  /**
   * Changes one of the two files.
   *
   * @param local the one that Git ignores
   */
  public RemoteSettings(Project project, boolean local) {
    this.project = project;
    this.file = project.configFile(local);
  }

  /**
   * Adds a remote, or replaces the one of that name.
   *
   * @param from where a relative folder is read
   */
  public void add(RemoteSpec spec, boolean isDefault, Path from) {
    if (!Config.isRemoteName(spec.name())) {
      throw new JreproException.Invalid(
          "'" + spec.name() + "' is no name for a remote.", "Use letters, digits, - and _.");
    }
    String url = address(spec.url(), from);
    Remotes.check(Sharing.absolute(spec.at(url), project.root()));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("url", url);
    spec.endpoint().ifPresent(e -> fields.put("endpoint", e));
    spec.region().ifPresent(r -> fields.put("region", r));
    spec.profile().ifPresent(p -> fields.put("profile", p));
    if (spec.pathStyle()) {
      fields.put("path-style", true);
    }
    if (spec.access().anonymous()) {
      fields.put("anonymous", true);
    }
    spec.access().timeout().ifPresent(t -> fields.put("timeout", t.toSeconds()));
    file.setSection("remotes." + spec.name(), fields);
    if (isDefault) {
      file.set("default-remote", spec.name());
    }
  }

  /** Forgets a remote; it is the default one no more. */
  public void remove(String name) {
    file.unset("remotes." + name);
    if (project.config().defaultRemote().equals(Optional.of(name))
        && file.list().containsKey("default-remote")) {
      file.unset("default-remote");
    }
  }

  /** Makes a remote the default one. */
  public void makeDefault(String name) {
    if (!project.config().remotes().containsKey(name)) {
      throw new JreproException.Invalid("there is no remote '" + name + "'.");
    }
    file.set("default-remote", name);
  }

  /** A relative folder is kept relative to the project's root: other clones read it too. */
  private String address(String url, Path from) {
    boolean isFolder = !url.contains("://") && !url.startsWith("file:") && !url.startsWith("/");
    return isFolder
        ? project.root().relativize(from.toAbsolutePath().resolve(url).normalize()).toString()
        : url;
  }
}
