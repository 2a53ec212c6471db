package dev.jrepro.git;

import java.io.File;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.internal.util.CleanupService;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * JGit's view of the machine, without what costs a user time or surprises them: it would start
 * {@code git} to find the system's configuration, measure the clock of the file system with files
 * that it writes into {@code .git}, and keep the result in the user's home.
 */
final class QuietSystem extends SystemReader.Delegate {

  private static final File SYSTEM_CONFIG = new File("/etc/gitconfig");

  private QuietSystem(SystemReader standard) {
    super(standard);
  }

  static synchronized void install() {
    if (!(SystemReader.getInstance() instanceof QuietSystem)) {
      SystemReader.setInstance(new QuietSystem(SystemReader.getInstance()));
      beLeftToOthers(new CleanupService());
    }
  }

  /**
   * Says that somebody else tells JGit when to clean up, as in OSGi. Otherwise it would load all
   * its texts into an object of 900 fields by reflection, a fifth of what jrepro's start takes, to
   * be ready to say that the JVM ended before it could save what it measured; here it measures
   * nothing.
   */
  private static void beLeftToOthers(CleanupService registered) {
    Objects.requireNonNull(registered);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new FileBasedConfig(parent, SYSTEM_CONFIG, fs);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    File home = fs.userHome();
    String xdg = getenv("XDG_CONFIG_HOME");
    File folder = xdg == null || xdg.isEmpty() ? new File(home, ".config") : new File(xdg);
    FileBasedConfig shared = new FileBasedConfig(parent, new File(folder, "git/config"), fs);
    return new UserConfig(shared, new File(home, ".gitconfig"), fs);
  }

  /** The user's configuration, which is said to hold what JGit would measure. */
  private static final class UserConfig extends FileBasedConfig {

    /** Longer than the tick of every Linux kernel, whose clock for files has 1 to 10 ms. */
    private static final long TICK_MILLIS = 20;

    UserConfig(Config parent, File file, FS fs) {
      super(parent, file, fs);
    }

    @Override
    public long getTimeUnit(
        String section, String subsection, String name, long defaultValue, TimeUnit unit) {
      return section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
          ? unit.convert(TICK_MILLIS, TimeUnit.MILLISECONDS)
          : super.getTimeUnit(section, subsection, name, defaultValue, unit);
    }
  }
}
