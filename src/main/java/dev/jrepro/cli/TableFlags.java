package dev.jrepro.cli;

import dev.jrepro.json.JsonValue;
import dev.jrepro.metrics.Table;
import picocli.CommandLine.Option;

/** How a table is printed. */
final class TableFlags {
  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--md", description = "Print a Markdown table.")
  private boolean markdown;

  void print(Cli cli, JsonValue value, Table table) {
    if (json) {
      cli.terminal().json(value);
    } else {
      cli.terminal().out().print(markdown ? table.toMarkdown() : table.toText());
    }
  }
}
