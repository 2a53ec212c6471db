package dev.jrepro.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Rows of texts under titles.
 *
 * @param titles one a column
 * @param rows each as long as the titles are
 */
public record Table(List<String> titles, List<List<String>> rows) {

  private static final String BETWEEN = "  ";

  public Table {
    titles = List.copyOf(titles);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** Returns aligned columns, a line a row; the empty text if there is no row. */
  public String toText() {
    return write(Table::oneLine, false);
  }

  /** Returns a table of GitHub-flavoured Markdown; the empty text if there is no row. */
  public String toMarkdown() {
    return write(cell -> oneLine(cell).replace("|", "\\|"), true);
  }

  private String write(UnaryOperator<String> escape, boolean markdown) {
    if (rows.isEmpty()) {
      return "";
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(titles);
    rows.forEach(row -> lines.add(row.stream().map(escape).toList()));
    List<Integer> widths = widths(lines);
    if (markdown) {
      lines.add(1, widths.stream().map("-"::repeat).toList());
    }
    String between = markdown ? " | " : BETWEEN;
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      String padded = pad(line, widths).stream().collect(Collectors.joining(between));
      text.append(markdown ? "| " + padded + " |" : padded.stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static List<Integer> widths(List<List<String>> lines) {
    List<Integer> widths = new ArrayList<>(Collections.nCopies(lines.getFirst().size(), 3));
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        widths.set(i, Math.max(widths.get(i), length(line.get(i))));
      }
    }
    return widths;
  }

  private static List<String> pad(List<String> line, List<Integer> widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < line.size(); i++) {
      padded.add(line.get(i) + " ".repeat(widths.get(i) - length(line.get(i))));
    }
    return padded;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String oneLine(String cell) {
    return cell.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
  }
}
