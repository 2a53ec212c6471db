package dev.jrepro.json;

import dev.jrepro.core.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** Reads and writes JSON. The canonical form is that of RFC 8785 (JSON Canonicalization Scheme). */
public final class Json {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private Json() {}

  /**
   * Reads one JSON text. {@code NaN} and the infinities, which Python writes, become strings.
   *
   * @throws WrongJson if the text is not one JSON value, or an object names a field twice
   */
  public static JsonValue parse(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      JsonValue value = read(parser);
      if (parser.nextToken() != null) {
        throw new WrongJson("there is more than one value");
      }
      return value;
    } catch (JacksonException e) {
      throw new WrongJson(
          e.getOriginalMessage().lines().findFirst().orElse("it does not parse") + at(e));
    }
  }

  /** Reads one JSON object. */
  public static JsonValue.Obj parseObject(String text) {
    if (parse(text) instanceof JsonValue.Obj object) {
      return object;
    }
    throw new WrongJson("it is no object");
  }

  /** Returns the canonical text: no white space, fields sorted by their UTF-16 code units. */
  public static String canonical(JsonValue value) {
    return new JsonText(false).write(value);
  }

  /** Returns a text for people and for Git: a line an item, fields sorted, a newline at the end. */
  public static String pretty(JsonValue value) {
    return new JsonText(true).write(value) + "\n";
  }

  /** Returns the canonical text's UTF-8 bytes. */
  public static byte[] canonicalBytes(JsonValue value) {
    return canonical(value).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the digest of the canonical bytes. */
  public static Digest digest(JsonValue value) {
    return Digest.of(canonicalBytes(value));
  }

  private static String at(JacksonException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  private static JsonValue read(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new WrongJson("the text is empty");
    }
    return switch (token) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> new JsonValue.Str(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readNumber(parser);
      case VALUE_TRUE -> new JsonValue.Bool(true);
      case VALUE_FALSE -> new JsonValue.Bool(false);
      case VALUE_NULL -> new JsonValue.Null();
      default -> throw new WrongJson("an unexpected " + token);
    };
  }

  private static JsonValue readNumber(JsonParser parser) {
    double value = parser.getDoubleValue();
    return Double.isFinite(value)
        ? new JsonValue.Num(value)
        : new JsonValue.Str(parser.getString());
  }

  private static JsonValue readObject(JsonParser parser) {
    SortedMap<String, JsonValue> fields = new TreeMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, read(parser));
    }
    return new JsonValue.Obj(fields);
  }

  private static JsonValue readArray(JsonParser parser) {
    List<JsonValue> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(read(parser));
    }
    return new JsonValue.Arr(items);
  }
}
