package dev.jrepro.project;

import dev.jrepro.content.MissingObject;
import dev.jrepro.core.Digest;
import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.remote.Progress;
import dev.jrepro.remote.Remote;
import dev.jrepro.remote.Transfer;
import dev.jrepro.store.CorruptObject;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Brings good copies of objects into a project's cache: from a remote, or another cache. */
public final class Repair {

  private static final int JOBS = 8;

  private final Project project;
  private final String from;
  private final Path place;

  /**
   * Prepares to repair.
   *
   * @param from the name of a remote, or a folder: another cache, or a project
   * @param folder where a relative folder is read
   * @throws JreproException.Invalid if it is neither
   */
  public Repair(Project project, String from, Path folder) {
    this.project = project;
    this.from = from;
    this.place = folder.resolve(from).normalize();
    if (!isRemote() && cacheAt().isEmpty()) {
      throw new JreproException.Invalid(
          "'" + from + "' is no remote, and no cache or project is in a folder of that name.",
          "'jrepro remote list' names the remotes; 'jrepro cache dir' tells where a cache is.");
    }
  }

  /**
   * Brings what it can; every copy is checked on its way.
   *
   * @return how many objects it brought
   */
  public int bring(Collection<Digest> objects) throws InterruptedException {
    return isRemote() ? fromRemote(objects) : fromCache(objects);
  }

  private boolean isRemote() {
    return project.config().remotes().containsKey(from);
  }

  private Optional<Path> cacheAt() {
    return List.of(place, place.resolve("jrepro"), place.resolve(".git/jrepro")).stream()
        .filter(
            p -> Files.isDirectory(p.resolve("objects")) || Files.isDirectory(p.resolve("packs")))
        .findFirst();
  }

  private int fromCache(Collection<Digest> objects) {
    FolderStore other = new FolderStore(cacheAt().orElseThrow());
    int brought = 0;
    try (ObjectWriter writer = project.cache().writer()) {
      for (Digest digest : objects) {
        try (InputStream in = other.open(digest)) {
          writer.put(digest, in);
          brought++;
        } catch (MissingObject | CorruptObject e) {
          // It stays lost, and is named as such.
        }
      }
      writer.commit();
    } catch (IOException e) {
      throw new DiskFailed("copy objects from " + place, e);
    }
    return brought;
  }

  private int fromRemote(Collection<Digest> objects) throws InterruptedException {
    Optional<String> named = Optional.of(from);
    try (Remote remote = new Sharing(project, named, JOBS, Progress.silent()).open()) {
      new Transfer(project.cache(), remote, JOBS, Progress.silent()).fetchObjects(objects);
    } catch (JreproException.RemoteFailed | JreproException.Corrupt e) {
      // What the remote has was brought; the rest stays lost, and is named as such.
    }
    return (int) objects.stream().filter(project.cache()::contains).count();
  }
}
