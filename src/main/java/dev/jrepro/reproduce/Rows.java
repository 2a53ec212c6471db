package dev.jrepro.reproduce;

import java.util.ArrayList;
import java.util.List;

/** Reads separated values as RFC 4180 has them: quotes around a value, doubled within it. */
public final class Rows {

  private final List<List<String>> rows = new ArrayList<>();
  private List<String> row = new ArrayList<>();
  private final StringBuilder value = new StringBuilder();
  private boolean quoted;

  private Rows() {}

  /** Returns the rows of a text, each a list of its values. */
  public static List<List<String>> parse(String text, char separator) {
    Rows rows = new Rows();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (rows.quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        rows.value.append(c);
        i++;
      } else {
        rows.take(c, separator);
      }
    }
    if (!rows.value.isEmpty() || !rows.row.isEmpty()) {
      rows.endRow();
    }
    return rows.rows;
  }

  private void take(char c, char separator) {
    if (c == '"' && (quoted || value.isEmpty())) {
      quoted = !quoted;
    } else if (quoted) {
      value.append(c);
    } else if (c == separator) {
      endValue();
    } else if (c == '\n') {
      endRow();
    } else if (c != '\r') {
      value.append(c);
    }
  }

  private void endValue() {
    row.add(value.toString());
    value.setLength(0);
  }

  private void endRow() {
    endValue();
    rows.add(row);
    row = new ArrayList<>();
  }
}
