package dev.jrepro.yaml;

import dev.jrepro.core.JreproException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Reads YAML 1.2 under the core schema, with anchors, aliases and merge keys, and writes small YAML
 * files. A JSON file is read as the YAML that it is.
 */
public final class Yaml {

  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_ALIASES = 10_000;

  private Yaml() {}

  /**
   * Loaded when something is written: Jackson's part takes longer to load than most files to read.
   */
  private static final class Writer {
    private static final YAMLMapper MAPPER =
        YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .build();
  }

  /**
   * Reads the one document of a file.
   *
   * @param file where it lies
   * @param name what errors call it
   * @throws YamlError if it does not parse, repeats a key, or unfolds to too much
   * @throws JreproException.Refused if it cannot be read
   */
  public static YamlNode read(Path file, String name) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new JreproException.Invalid(name + ": the file is larger than 16 MiB.");
      }
      return parse(utf8(Files.readAllBytes(file), name), name);
    } catch (IOException e) {
      throw new JreproException.Refused("cannot read " + name + ": " + e.getMessage(), null, e);
    }
  }

  /**
   * Reads one document. An empty text is an empty value.
   *
   * @param name what errors call the file
   * @throws YamlError if it does not parse, repeats a key, or unfolds to too much
   */
  public static YamlNode parse(String text, String name) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new CoreSchema())
            .setMaxAliasesForCollections(MAX_ALIASES)
            .setCodePointLimit(MAX_BYTES)
            .setAllowDuplicateKeys(true)
            .build();
    try {
      List<Node> documents = new ArrayList<>();
      Iterator<Node> each = new Compose(settings).composeAllFromString(text).iterator();
      while (each.hasNext()) {
        documents.add(each.next());
      }
      if (documents.isEmpty()) {
        return new YamlNode.Scalar(YamlNode.Type.NULL, "", new Mark(name, 1, 1));
      }
      NodeReader reader = new NodeReader(name);
      if (documents.size() > 1) {
        throw new YamlError(reader.mark(documents.get(1)), "there is more than one document");
      }
      return reader.read(documents.getFirst());
    } catch (MarkedYamlEngineException e) {
      throw new YamlError(mark(e, name), problem(e), hint(e, text));
    } catch (YamlEngineException e) {
      throw new YamlError(new Mark(name, 1, 1), oneLine(String.valueOf(e.getMessage())));
    } catch (StackOverflowError e) {
      throw new YamlError(new Mark(name, 1, 1), "the values are nested too deep");
    }
  }

  /**
   * Returns the YAML text of plain maps, lists, strings, numbers and truth values, in their order.
   */
  public static String write(Object plain) {
    try {
      return Writer.MAPPER.writeValueAsString(plain);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not a plain value: " + plain.getClass(), e);
    }
  }

  private static String utf8(byte[] bytes, String name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new JreproException.Invalid(name + ": the file is not valid UTF-8.");
    }
  }

  private static Mark mark(MarkedYamlEngineException e, String name) {
    return e.getProblemMark()
        .or(e::getContextMark)
        .map(m -> new Mark(name, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Mark(name, 1, 1));
  }

  private static String problem(MarkedYamlEngineException e) {
    String context = Optional.ofNullable(e.getContext()).map(c -> c + ", ").orElse("");
    return oneLine(context + e.getProblem());
  }

  /** A brace within braces ends what stands in them. */
  private static @Nullable String hint(MarkedYamlEngineException e, String text) {
    boolean flow = String.valueOf(e.getContext()).contains("flow");
    int line = e.getProblemMark().map(m -> m.getLine()).orElse(-1);
    boolean template =
        flow && line >= 0 && text.lines().skip(line).findFirst().orElse("").contains("${");
    return template ? "Within { } and [ ] a ${…} stands in quotes." : null;
  }

  private static String oneLine(String text) {
    String line = text.lines().findFirst().orElse("it does not parse").strip();
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
