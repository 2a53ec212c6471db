package dev.jrepro.pipeline;

import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.YamlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a stage runs.
 *
 * @param fields the stage's keys, resolved
 * @param paths reads its paths
 */
record CommandReader(Fields fields, PathReader paths) {

  private static final String CMD = "cmd";
  private static final String JAVA = "java";
  private static final String CLASSPATH = "classpath";

  Command read() {
    YamlNode.Mapping stage = fields.mapping();
    YamlNode cmd = stage.entries().get(CMD);
    YamlNode java = stage.entries().get(JAVA);
    if (cmd != null && java != null) {
      throw fields.wrong(
          stage.keyMark(JAVA), "there is a cmd and a java, and only one can run", null);
    }
    return java != null ? java(filled(JAVA, java)) : shell(filled(CMD, cmd));
  }

  private YamlNode filled(String key, @Nullable YamlNode node) {
    if (node == null || node.isNull()) {
      throw fields.wrong(key, fields.mapping().keyMark(key), "there is an empty command", null);
    }
    return node;
  }

  private Command shell(YamlNode node) {
    refuseClassPath();
    List<String> lines =
        node instanceof YamlNode.Seq(List<YamlNode> items, var mark)
            ? items.stream().map(item -> fields.text(CMD, item)).toList()
            : List.of(line(node));
    if (lines.isEmpty() || lines.stream().anyMatch(String::isBlank)) {
      throw fields.wrong(CMD, node.mark(), "there is an empty command", null);
    }
    return new Command.Shell(lines);
  }

  private String line(YamlNode node) {
    if (node instanceof YamlNode.Mapping) {
      throw fields.expected(CMD, node, "a string or a list of strings", null);
    }
    return fields.text(CMD, node);
  }

  private Command java(YamlNode node) {
    List<String> words =
        ShellWords.split(fields.text(JAVA, node))
            .orElseThrow(() -> fields.wrong(JAVA, node.mark(), "a quote is not closed", null));
    if (words.isEmpty()) {
      throw fields.wrong(JAVA, node.mark(), "there is an empty command", null);
    }
    String program = words.getFirst();
    List<String> arguments = words.subList(1, words.size());
    if (ItemTemplate.isMarked(program)) {
      throw fields.wrong(JAVA, node.mark(), "the program is the same for every item", null);
    }
    if (program.endsWith(".java")) {
      refuseClassPath();
      return new Command.JavaSource(paths.path(fields, JAVA, node.mark(), program), arguments);
    }
    return new Command.JavaClass(className(node, program), classPath(node, program), arguments);
  }

  private String className(YamlNode node, String name) {
    if (!name.matches("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*")) {
      throw fields.wrong(
          JAVA,
          node.mark(),
          "'" + name + "' is neither a .java file nor the name of a class",
          null);
    }
    return name;
  }

  private List<RepoPath> classPath(YamlNode node, String name) {
    List<RepoPath> classPath = paths.list(fields, CLASSPATH);
    if (classPath.isEmpty()) {
      throw fields.wrong(
          JAVA,
          node.mark(),
          "the class " + name + " needs a classpath",
          "java runs a .java file, or a class with its classpath: [target/classes].");
    }
    return classPath;
  }

  private void refuseClassPath() {
    if (fields.has(CLASSPATH)) {
      throw fields.wrong(
          fields.mapping().keyMark(CLASSPATH), "a classpath is for a java class by its name", null);
    }
  }
}
