package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The user's own keys: a file each, that nobody else may read, in the user's configuration. */
public final class KeyFolder {

  /** What the key is called with which certificates are signed unless another is named. */
  public static final String DEFAULT = "default";

  private static final String SUFFIX = ".pem";
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private final Path folder;

  /** Opens the keys in a folder, which need not be there yet. */
  KeyFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the user's.
   *
   * @param variables the caller's environment: {@code $XDG_CONFIG_HOME/jrepro/keys}, else {@code
   *     $HOME/.config/jrepro/keys}
   * @throws JreproException.Refused if it names no home
   */
  public static KeyFolder of(Map<String, String> variables) {
    String config = variables.getOrDefault("XDG_CONFIG_HOME", "");
    if (!config.isEmpty()) {
      return new KeyFolder(Path.of(config, "jrepro", "keys"));
    }
    String home = variables.getOrDefault("HOME", "");
    if (home.isEmpty()) {
      throw new JreproException.Refused(
          "there is no place for keys: HOME is not set.", "Set HOME or XDG_CONFIG_HOME.");
    }
    return new KeyFolder(Path.of(home, ".config", "jrepro", "keys"));
  }

  /** Returns the file of a key. */
  public Path file(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new JreproException.Invalid(
          "'" + name + "' is no name for a key.", "Use letters, digits, '.', '_' and '-'.");
    }
    return folder.resolve(name + SUFFIX);
  }

  /**
   * Makes a new key and keeps it, durably.
   *
   * @throws JreproException.Refused if there is one of that name; it stays
   */
  public SigningKey create(String name) {
    Path file = file(name);
    SigningKey key = SigningKey.generate();
    Path scratch = folder.resolve("." + ProcessHandle.current().pid() + "." + name + ".new");
    FileAttribute<Set<PosixFilePermission>> mine = PosixFilePermissions.asFileAttribute(OWNER);
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(scratch);
      Files.createFile(scratch, mine);
      Files.writeString(scratch, key.pem(), StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
      // A link, and no rename: it fails where a key of that name came to be meanwhile.
      Files.createLink(file, scratch);
      return key;
    } catch (FileAlreadyExistsException e) {
      throw new JreproException.Refused(
          "there is a key '" + name + "' already: " + file + ".", "Give the new one a name.");
    } catch (IOException e) {
      throw new DiskFailed("write " + file, e);
    } finally {
      discard(scratch);
    }
  }

  private static void discard(Path scratch) {
    try {
      Files.deleteIfExists(scratch);
    } catch (IOException e) {
      throw new DiskFailed("remove " + scratch, e);
    }
  }

  /**
   * Returns a key.
   *
   * @return empty if there is none of that name
   * @throws JreproException.Refused if others may read its file
   */
  public Optional<SigningKey> find(String name) {
    Path file = file(name);
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!OWNER.containsAll(permissions)) {
        throw new JreproException.Refused(
            "others may read the private key " + file + ".",
            "'chmod 600 " + file + "'; make a new key if somebody may have read it.");
      }
      return Optional.of(SigningKey.parse(file.toString(), text));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DiskFailed("read " + file, e);
    }
  }

  /**
   * Returns a key that has to be there.
   *
   * @throws JreproException.Refused if there is none of that name
   */
  public SigningKey get(String name) {
    return find(name)
        .orElseThrow(() ->
            new JreproException.Refused(
                "there is no key '" + name + "' in " + folder + ".",
                "'jrepro key create' makes one."));
  }

  /** Returns all keys by name. */
  public SortedMap<String, SigningKey> all() {
    SortedMap<String, SigningKey> keys = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return keys;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(SUFFIX) && !name.startsWith(".")) {
          String bare = name.substring(0, name.length() - SUFFIX.length());
          find(bare).ifPresent(key -> keys.put(bare, key));
        }
      }
      return Collections.unmodifiableSortedMap(keys);
    } catch (IOException e) {
      throw new DiskFailed("list " + folder, e);
    }
  }
}
