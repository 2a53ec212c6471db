package dev.jrepro.cli;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.certificate.KeyFolder;
import dev.jrepro.reproduce.certificate.Signers;
import dev.jrepro.reproduce.certificate.SigningKey;
import dev.jrepro.reproduce.certificate.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro key}. */
@Command(
    name = "key",
    description = "Manage the keys that sign certificates, and whose are trusted.",
    subcommands = {
      KeyCommand.Create.class,
      KeyCommand.Show.class,
      KeyCommand.All.class,
      KeyCommand.Export.class,
      KeyCommand.Trust.class
    })
final class KeyCommand implements Runnable {
  @ParentCommand private Cli cli;

  @Override
  public void run() {
    list(cli);
  }

  private static void list(Cli cli) {
    for (Map.Entry<String, SigningKey> each : KeyFolder.of(cli.variables()).all().entrySet()) {
      cli.terminal().print(each.getKey() + "\t" + each.getValue().verifyingKey().id());
    }
  }

  /** {@code jrepro key create}. */
  @Command(name = "create", description = "Make an Ed25519 key of your own.")
  static final class Create implements Runnable {
    @ParentCommand private KeyCommand parent;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "What to call it (default).")
    private String name = KeyFolder.DEFAULT;

    @Override
    public void run() {
      Cli cli = parent.cli;
      KeyFolder keys = KeyFolder.of(cli.variables());
      VerifyingKey key = keys.create(name).verifyingKey();
      cli.terminal().print(key.id());
      cli.progress("Made the key '" + name + "' in " + keys.file(name) + "; nobody else may read");
      cli.progress("it. 'jrepro key trust YOUR-NAME' has a project count what it signs.");
    }
  }

  /** {@code jrepro key show}. */
  @Command(name = "show", description = "Print the id and the public half of a key.")
  static final class Show implements Runnable {
    @ParentCommand private KeyCommand parent;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one (default).")
    private String name = KeyFolder.DEFAULT;

    @Override
    public void run() {
      VerifyingKey key = KeyFolder.of(parent.cli.variables()).get(name).verifyingKey();
      parent.cli.terminal().print("id " + key.id());
      parent.cli.terminal().print("public " + key.base64());
    }
  }

  /** {@code jrepro key list}. */
  @Command(name = "list", description = "List your keys.")
  static final class All implements Runnable {
    @ParentCommand private KeyCommand parent;

    @Override
    public void run() {
      list(parent.cli);
    }
  }

  /** {@code jrepro key export}. */
  @Command(name = "export", description = "Print the public half of a key as PEM.")
  static final class Export implements Runnable {
    @ParentCommand private KeyCommand parent;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one (default).")
    private String name = KeyFolder.DEFAULT;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "Write it to FILE.")
    private @Nullable Path output;

    @Override
    public void run() {
      Cli cli = parent.cli;
      String pem = KeyFolder.of(cli.variables()).get(name).verifyingKey().pem();
      if (output == null) {
        cli.terminal().print(pem.strip());
      } else {
        AtomicFile.write(cli.folder().resolve(output), pem);
      }
    }
  }

  /** {@code jrepro key trust}. */
  @Command(
      name = "trust",
      description = "Have the project count certificates of a key; commit .repro/signers.")
  static final class Trust implements Runnable {
    @ParentCommand private KeyCommand parent;

    @Parameters(index = "0", paramLabel = "SIGNER", description = "Whose key it is.")
    private String signer;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "PEM",
        description = "A file with the public key; your own key if none is named.")
    private @Nullable Path pem;

    @Option(names = "--key", paramLabel = "NAME", description = "Which of your keys (default).")
    private String name = KeyFolder.DEFAULT;

    @Override
    public void run() {
      Cli cli = parent.cli;
      try (Project project = cli.open()) {
        VerifyingKey key =
            pem == null
                ? KeyFolder.of(cli.variables()).get(name).verifyingKey()
                : read(cli.folder().resolve(pem));
        boolean isNew = Signers.trust(project, signer, key);
        cli.progress(
            isNew
                ? "Certificates of key "
                    + key.brief()
                    + " count as those of "
                    + signer
                    + "; commit "
                    + Signers.FILE
                    + "."
                : "Key " + key.brief() + " is trusted already.");
      }
    }

    private static VerifyingKey read(Path file) {
      try {
        return VerifyingKey.parse(Files.readString(file, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new DiskFailed("read " + file, e);
      }
    }
  }
}
