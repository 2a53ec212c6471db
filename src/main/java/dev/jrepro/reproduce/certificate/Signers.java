package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whose certificates count: {@code .repro/signers}, a line {@code NAME KEY} for each key. Who has
 * two keys is still one signer.
 *
 * @param names the signer's name for each key
 */
public record Signers(SortedMap<VerifyingKey, String> names) {

  /** What is trusted, as errors name it. */
  public static final String FILE = Project.FOLDER + "/signers";

  private static final String HEAD =
      """
      # Whose certificates count: a line for each key, NAME and the public key in base64.
      # 'jrepro key trust NAME' adds one.
      """;

  public Signers {
    names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
  }

  /**
   * Reads those of a project's workspace.
   *
   * @throws JreproException.Invalid if the file does not read
   */
  public static Signers of(Project project) {
    return parse(text(project));
  }

  static Signers parse(String text) {
    SortedMap<VerifyingKey, String> names = new TreeMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(line, FILE + ":" + (i + 1) + ": ", names);
      }
    }
    return new Signers(names);
  }

  private static void add(String line, String where, SortedMap<VerifyingKey, String> names) {
    String[] words = line.split("\\s+", -1);
    if (words.length != 2) {
      throw new JreproException.Invalid(
          where + "a line has a name and a key.", "'jrepro key trust NAME' writes such a line.");
    }
    String other;
    try {
      other = names.put(new VerifyingKey(words[1]), words[0]);
    } catch (JreproException.Invalid e) {
      throw new JreproException.Invalid(where + e.getMessage(), e.hint().orElse(null));
    }
    if (other != null) {
      throw new JreproException.Invalid(
          where + "the key of " + words[0] + " stands here twice, first as that of " + other + ".",
          "A key has one owner: remove one of the lines.");
    }
  }

  /** Returns whose key it is, if that is known. */
  public Optional<String> name(VerifyingKey key) {
    return Optional.ofNullable(names.get(key));
  }

  /**
   * Adds a key to those of a project's workspace.
   *
   * @return whether it is new
   * @throws JreproException.Invalid if the name is none
   * @throws JreproException.Refused if the key is another one's
   */
  public static boolean trust(Project project, String name, VerifyingKey key) {
    if (!name.matches("[^\\s#][^\\s]{0,99}")) {
      throw new JreproException.Invalid(
          "'" + name + "' is no name for a signer.", "A name has no spaces.");
    }
    Optional<String> known = of(project).name(key);
    if (known.isPresent() && !known.get().equals(name)) {
      throw new JreproException.Refused(
          "that key is trusted already, as that of " + known.get() + ".",
          "A key has one owner; " + FILE + " can be edited.");
    }
    if (known.isEmpty()) {
      String text = text(project);
      String before = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
      AtomicFile.write(
          file(project), (before.isEmpty() ? HEAD : before) + name + " " + key.base64() + "\n");
    }
    return known.isEmpty();
  }

  private static Path file(Project project) {
    return project.root().resolve(FILE);
  }

  private static String text(Project project) {
    try {
      return Files.readString(file(project), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new DiskFailed("read " + FILE, e);
    }
  }
}
