package dev.jrepro.reproduce.capsule;

import dev.jrepro.content.Entry;
import dev.jrepro.core.RepoPath;

/** What a reader of a capsule is told: its {@code README.md}. */
record ReaderText(Manifest manifest, EngineJars engine) {

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # A capsule: results that can be made once more

        This folder holds what it takes to regenerate the results of commit
        `%s`
        and to compare them with what was recorded: the files of the commit, the data, and the program
        that runs it all. It needs a JDK 25 or later (https://adoptium.net has one), and no network.

            ./reproduce

        """
            .formatted(manifest.commit().hex()));
    supply(text);
    programs(text);
    text.append(
        """
        ## What it answers

        | exit code | meaning |
        |---|---|
        | 0 | every result came out as recorded; the last line is `reproduced` |
        | 1 | it could not be done: data is missing, a disk is full |
        | 2 | there is no JDK 25, or an option is unknown |
        | 3 | a result came out different; the first one that did, and the likely cause, are told |
        | 4 | a byte of this folder is not as it was made |

        `./reproduce -n` tells the stages and does nothing, `./reproduce TARGET` regenerates one result
        with all that it needs, `--keep` keeps the files, `--json` prints a report for programs.
        Everything is written below `$TMPDIR` (`/tmp` if that is not set), and removed at the end.

        ## What is in it

        | file | what it is |
        |---|---|
        | `repository.bundle` | the files, as a Git bundle: `git clone repository.bundle project` |
        | `data/` | the data, each file under its SHA-256 |
        | `engine/` | %s |
        | `capsule.json` | commit, stages, data |
        | `expected.json` | what is to come out, signed: an in-toto statement in a DSSE envelope |
        | `SHA256SUMS` | the digest of each file here: `sha256sum -c SHA256SUMS` |

        The stages that are run, in this order:

        """
            .formatted(engine.used().text().replaceFirst("\\), .*$", ")")));
    manifest.stages().forEach(stage -> text.append("- `").append(stage).append("`\n"));
    return text.toString();
  }

  private void supply(StringBuilder text) {
    if (manifest.cargo().withheld().isEmpty()) {
      return;
    }
    text.append(
        """
        ## Data that you have to supply

        It could not be passed on with this capsule. Put it where the last column says; it is
        checked by its digest.

        | data | bytes | digest | goes to |
        |---|---|---|---|
        """);
    manifest.cargo().withheld().forEach((path, entry) -> text.append(row(path, entry)));
    text.append('\n');
  }

  private static String row(RepoPath path, Entry entry) {
    String what = entry.isDirectory() ? " (a folder of " + entry.count() + " files)" : "";
    return "| `%s`%s | %d | `%s` | `%s/%s` |\n"
        .formatted(
            path.value(), what, entry.sizeBytes(), entry.digest(), Layout.SUPPLIED, path.value());
  }

  private void programs(StringBuilder text) {
    if (manifest.programs().isEmpty()) {
      return;
    }
    text.append(
        """
        ## Programs that must be installed

        Beside the JDK, stages start these, as far as their commands and the records of their runs show.

        | program | stages |
        |---|---|
        """);
    manifest
        .programs()
        .forEach((name, users) ->
            text.append("| `%s` | %s |\n".formatted(name, String.join(", ", users))));
    text.append('\n');
  }
}
