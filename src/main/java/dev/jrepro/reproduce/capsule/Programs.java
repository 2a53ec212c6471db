package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.StageName;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.Command;
import dev.jrepro.pipeline.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stages start, beside the JDK, jrepro, the shell and what every system has. */
final class Programs {

  /** What the shell does itself, what POSIX demands of every system, and what a capsule brings. */
  private static final Set<String> EVERYWHERE =
      Set.copyOf(
          List.of(
              """
              : . [ break case cd command continue do done echo elif else esac eval exec exit export
              false fi for getopts if in local printf pwd read return set shift test then times trap
              true type ulimit umask unset until wait while awk basename bc cat chmod chown cksum cmp
              comm cp cut date dd df diff dirname du expr find fold grep head id join kill ln ls
              mkdir mkfifo mktemp mv nice nl nohup od paste pr ps rm rmdir sed seq sh sha256sum sleep
              sort split stat stty tail tar tee touch tr truncate tty uname uniq wc which xargs yes
              java javac jar jrepro bash dash env gzip gunzip zcat nproc readlink realpath md5sum
              """
                  .strip()
                  .split("\\s+")));

  /** The beginning of a command, behind what separates commands and behind assignments. */
  private static final Pattern FIRST_WORD =
      Pattern.compile(
          "(?:^|[;&|(){}]|\\b(?:then|do|else|exec|env|nice|time)\\s)\\s*"
              + "(?:[A-Za-z_][A-Za-z0-9_]*=\\S*\\s+)*([A-Za-z0-9_./+-]+)",
          Pattern.MULTILINE);

  private Programs() {}

  /**
   * Returns the programs by name, with the stages that start them.
   *
   * @param records those of the recorded runs: where one was observed, it says what was started;
   *     for other stages the first words of their commands are taken
   */
  static SortedMap<String, List<String>> of(
      Collection<Stage> stages, Map<StageName, RunRecord> records) {
    SortedMap<String, List<String>> programs = new TreeMap<>();
    for (Stage stage : stages) {
      if (!stage.frozen() && stage.command() instanceof Command.Shell(List<String> lines)) {
        RunRecord record = records.get(stage.name());
        SortedSet<String> names = new TreeSet<>(firstWords(lines));
        if (record != null) {
          record.observed().map(Programs::started).ifPresent(names::addAll);
        }
        names.removeAll(EVERYWHERE);
        names.forEach(name ->
            programs.computeIfAbsent(name, each -> new ArrayList<>()).add(stage.name().toString()));
      }
    }
    return programs;
  }

  private static SortedSet<String> started(Observation observed) {
    SortedSet<String> names = new TreeSet<>();
    observed.programs().keySet().forEach(path -> names.add(path.replaceFirst(".*/", "")));
    return names;
  }

  /** A program with a folder in its name is one of the project's own files. */
  private static SortedSet<String> firstWords(List<String> lines) {
    SortedSet<String> words = new TreeSet<>();
    for (String line : lines) {
      // What is quoted is another program's words, or another language; an item is an argument.
      String bare = line.replaceAll("'[^']*'|\"[^\"]*\"|\\$\\{[^}]*}", " / ");
      for (Matcher word = FIRST_WORD.matcher(bare); word.find(); ) {
        if (word.group(1).matches("[A-Za-z][A-Za-z0-9_.+-]*")) {
          words.add(word.group(1));
        }
      }
    }
    return words;
  }

  /** Returns those that no folder of a search path has. */
  static SortedSet<String> missing(Collection<String> programs, String searchPath) {
    SortedSet<String> missing = new TreeSet<>();
    for (String program : programs) {
      boolean found = false;
      for (String folder : searchPath.split(":", -1)) {
        found |= !folder.isEmpty() && Files.isExecutable(Path.of(folder, program));
      }
      if (!found) {
        missing.add(program);
      }
    }
    return missing;
  }
}
