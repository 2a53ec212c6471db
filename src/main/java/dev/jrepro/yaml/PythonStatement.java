package dev.jrepro.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A logical line of Python, or a part of one between semicolons.
 *
 * @param indent how far it is indented
 * @param text its text; comments and joined lines are in it as they stand
 * @param mark where it begins
 */
record PythonStatement(int indent, String text, Mark mark) {

  private static final int TAB = 8;

  /**
   * Splits a file.
   *
   * @throws YamlError if a quote or a bracket is not closed
   */
  static List<PythonStatement> all(String text, String name) {
    TextCursor in = new TextCursor(text, name);
    in.eat("\ufeff");
    List<PythonStatement> statements = new ArrayList<>();
    while (!in.atEnd()) {
      int indent = indent(in);
      if (in.peek() == '#') {
        in.skipLine();
      }
      boolean more = !in.atEnd() && in.peek() != '\n';
      while (more) {
        in.skipSpaces();
        Mark mark = in.mark();
        int from = in.offset();
        skip(in, "\n;");
        statements.add(new PythonStatement(indent, in.since(from), mark));
        more = in.eat(";");
      }
      in.eat("\n");
    }
    return statements;
  }

  private static int indent(TextCursor in) {
    int indent = 0;
    while (in.peek() == ' ' || in.peek() == '\t' || in.peek() == '\f') {
      char c = in.next();
      indent = c == '\t' ? (indent / TAB + 1) * TAB : c == '\f' ? 0 : indent + 1;
    }
    return indent;
  }

  /** Goes on to one of these characters outside of quotes and brackets, or to the end. */
  private static void skip(TextCursor in, String ends) {
    List<Mark> open = new ArrayList<>();
    while (!in.atEnd() && !(open.isEmpty() && ends.indexOf(in.peek()) >= 0)) {
      int c = in.peek();
      if (c == '"' || c == '\'') {
        PythonString.skip(in);
      } else if (c == '#') {
        in.skipLine();
      } else if (c == '\\' && in.peek(1) == '\n') {
        in.skip(2);
      } else {
        if ("([{".indexOf(c) >= 0) {
          open.add(in.mark());
        } else if (")]}".indexOf(c) >= 0 && !open.isEmpty()) {
          open.removeLast();
        }
        in.next();
      }
    }
    if (!open.isEmpty()) {
      throw new YamlError(open.getLast(), "a bracket is not closed");
    }
  }

  /** Returns what follows the colon that ends the head of a class or a function. */
  Optional<PythonStatement> afterColon() {
    return after(":");
  }

  /** Returns what follows the first equals sign outside of brackets. */
  Optional<PythonStatement> afterEquals() {
    return after("=");
  }

  private Optional<PythonStatement> after(String sign) {
    TextCursor in = cursor();
    skip(in, sign);
    if (in.atEnd()) {
      return Optional.empty();
    }
    return Optional.of(from(in.offset() + 1));
  }

  /** Returns the statement from an offset of its text on. */
  PythonStatement from(int offset) {
    TextCursor in = cursor();
    in.skip(offset);
    in.skipSpaces();
    Mark here = in.mark();
    int column = here.line() == 1 ? mark.column() + here.column() - 1 : here.column();
    Mark there = new Mark(mark.file(), mark.line() + here.line() - 1, column);
    return new PythonStatement(indent, text.substring(in.offset()), there);
  }

  TextCursor cursor() {
    return new TextCursor(text, mark.file());
  }
}
