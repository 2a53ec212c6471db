package dev.jrepro.git;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * JGit's view of the machine, without what costs a user time: it would start {@code git} to find
 * the system's configuration, and write its own configuration into the user's home.
 */
final class QuietSystem extends SystemReader.Delegate {

  private static final File SYSTEM_CONFIG = new File("/etc/gitconfig");

  private QuietSystem(SystemReader standard) {
    super(standard);
  }

  static synchronized void install() {
    if (!(SystemReader.getInstance() instanceof QuietSystem)) {
      SystemReader.setInstance(new QuietSystem(SystemReader.getInstance()));
      FS.FileStoreAttributes.setBackground(true);
    }
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new FileBasedConfig(parent, SYSTEM_CONFIG, fs);
  }
}
