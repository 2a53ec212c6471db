package dev.jrepro.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the literals that a Python file gives to names, as DVC does: at its top, in classes, and by
 * {@code self.name} in the {@code __init__} of a class. Nothing is run, and all else is passed
 * over; but a name that is given something else than a literal is remembered as computed.
 */
final class PythonReader {

  private static final int MAX_DEPTH = 100;

  private static final Pattern CLASS =
      Pattern.compile("class\\s+(\\w+)\\b.*", Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern INIT =
      Pattern.compile("(async\\s+)?def\\s+__init__\\b.*", Pattern.DOTALL);
  private static final Pattern GIVEN =
      Pattern.compile(
          "(self\\s*\\.\\s*)?([\\p{L}_]\\w*)\\s*(=(?!=)|:(?!=)|(?:[-+*/%@&|^]|//|\\*\\*|<<|>>)=)",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final List<PythonStatement> statements;
  private final SortedMap<String, Mark> computed = new TreeMap<>();
  private int at;

  private PythonReader(List<PythonStatement> statements) {
    this.statements = statements;
  }

  static ValueFile read(String text, String name) {
    PythonReader reader = new PythonReader(PythonStatement.all(text.replace("\r\n", "\n"), name));
    Names names = new Names("", new Mark(name, 1, 1), false);
    while (reader.at < reader.statements.size()) {
      reader.block(names, reader.statements.get(reader.at).indent(), 0);
    }
    return new ValueFile(names.toMapping(), reader.computed);
  }

  /** What a file or a class gives to names. */
  private record Names(
      String prefix,
      Mark mark,
      boolean self,
      Map<String, YamlNode> entries,
      Map<String, Mark> marks) {

    Names(String prefix, Mark mark, boolean self) {
      this(prefix, mark, self, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** Returns the same names, given by {@code self.name} alone. */
    Names ofSelf() {
      return new Names(prefix, mark, true, entries, marks);
    }

    YamlNode.Mapping toMapping() {
      return new YamlNode.Mapping(entries, marks, mark);
    }
  }

  /** Reads the statements from here on that are indented so far at least. */
  private void block(Names names, int indent, int depth) {
    while (at < statements.size() && statements.get(at).indent() >= indent) {
      PythonStatement statement = statements.get(at++);
      Matcher type = CLASS.matcher(statement.text());
      if (statement.indent() > indent) {
        continue;
      }
      if (type.matches() && !names.self()) {
        if (depth == MAX_DEPTH) {
          throw new YamlError(statement.mark(), "the classes are nested too deep");
        }
        inner(names, type.group(1), statement, depth);
      } else if (INIT.matcher(statement.text()).matches() && depth > 0 && !names.self()) {
        body(names.ofSelf(), statement, depth);
      } else {
        assignment(names, statement);
      }
    }
  }

  private void body(Names names, PythonStatement header, int depth) {
    header.afterColon().ifPresent(rest -> assignment(names, rest));
    if (at < statements.size() && statements.get(at).indent() > header.indent()) {
      block(names, statements.get(at).indent(), depth + 1);
    }
  }

  /** A class that is written again replaces the one before. */
  private void inner(Names outer, String name, PythonStatement header, int depth) {
    String full = outer.prefix().isEmpty() ? name : outer.prefix() + "." + name;
    computed.keySet().removeIf(key -> key.equals(full) || key.startsWith(full + "."));
    Names inner = new Names(full, header.mark(), false);
    body(inner, header, depth);
    outer.entries().put(name, inner.toMapping());
    outer.marks().put(name, header.mark());
  }

  private void assignment(Names names, PythonStatement statement) {
    Matcher given = GIVEN.matcher(statement.text());
    if (!given.lookingAt() || names.self() != (given.group(1) != null)) {
      return;
    }
    String name = given.group(2);
    boolean annotated = given.group(3).equals(":");
    Optional<PythonStatement> value =
        annotated ? statement.afterEquals() : Optional.of(statement.from(given.end()));
    if (value.isEmpty()) {
      return;
    }
    boolean plain = annotated || given.group(3).equals("=");
    Optional<YamlNode> literal = plain ? new PythonLiteral(value.get()).read() : Optional.empty();
    String full = names.prefix().isEmpty() ? name : names.prefix() + "." + name;
    if (literal.isPresent()) {
      names.entries().put(name, literal.get());
      names.marks().put(name, statement.mark());
      computed.remove(full);
    } else {
      names.entries().remove(name);
      computed.put(full, value.get().mark());
    }
  }
}
