package dev.jrepro.cli;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.json.JsonValue;
import dev.jrepro.project.Revision;
import dev.jrepro.project.SourceRepo;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jrepro list}. */
@Command(
    name = "list",
    aliases = "ls",
    description = "List what a repository has: files of Git, data, outputs of stages.")
final class ListCommand implements Runnable {
  @ParentCommand private Cli cli;
  @Mixin private SourceFlags source;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A folder or file, from the repository's root.")
  private @Nullable String path;

  @Option(
      names = {"-R", "--recursive"},
      description = "All files below it too.")
  private boolean recursive;

  @Option(names = "--size", description = "Print sizes in bytes too.")
  private boolean size;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public void run() {
    RepoPath folder = path == null ? RepoPath.ROOT : RepoPath.of(path);
    try (SourceRepo repo = source.open(cli)) {
      SortedMap<RepoPath, Revision.Item> items = repo.revision().list(folder, recursive);
      if (json) {
        cli.terminal().json(JsonValue.array(items.keySet(), at -> toJson(at, items)));
        return;
      }
      items.forEach((at, item) -> cli.terminal().print(line(at, folder, item)));
    }
  }

  private String line(RepoPath at, RepoPath folder, Revision.Item item) {
    String name = at.equals(folder) ? at.name() : at.from(folder);
    String shown = name + (item.kind().isTree() ? "/" : "");
    String bytes = item.sizeBytes().map(String::valueOf).orElse("-");
    return size ? String.format(Locale.ROOT, "%15s  %s", bytes, shown) : shown;
  }

  private static JsonValue toJson(RepoPath at, SortedMap<RepoPath, Revision.Item> items) {
    Revision.Item item = items.get(at);
    if (item == null) {
      throw new IllegalArgumentException("not listed: " + at);
    }
    JsonValue.Builder object =
        JsonValue.object()
            .put("path", at.value())
            .put("kind", String.valueOf(item.kind().letter()))
            .put("source", item.source().name().toLowerCase(Locale.ROOT));
    item.sizeBytes().ifPresent(bytes -> object.put("sizeBytes", bytes));
    item.digest().map(Digest::toString).ifPresent(digest -> object.put("digest", digest));
    return object.build();
  }
}
