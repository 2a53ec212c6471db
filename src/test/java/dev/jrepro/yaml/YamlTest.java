package dev.jrepro.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YamlTest {

  @Test
  void scalarsFollowTheCoreSchema() {
    assertThat(exact("[1, 1.0, '1', True, ~, null, no, 0x1F, .nan, 1e3, 2024-01-01]"))
        .isEqualTo(
            "[\"int 1\",\"float 1.0\",\"str 1\",\"bool true\",\"null\",\"null\",\"str no\","
                + "\"int 0x1F\",\"float .nan\",\"float 1e3\",\"str 2024-01-01\"]");
  }

  @Test
  void numbersBecomeJsonAsPreciseAsTheyWere() {
    assertThat(
            Yaml.parse("{a: 0x1F, b: 0.10, c: 12345678901234567890, d: .5, e: .inf}", "f")
                .toJsonText())
        .isEqualTo("{\"a\":31,\"b\":0.10,\"c\":12345678901234567890,\"d\":0.5,\"e\":\"Infinity\"}");
  }

  @Test
  void numbersThatNoDoubleHoldsAreWords() {
    YamlNode node =
        Yaml.parse(
            "{a: 1e400, b: -1e99999999999, c: 1e-99999999999, d: .NaN, e: 1%s}"
                .formatted("0".repeat(400)),
            "f");
    assertThat(Json.canonical(node.toJson()))
        .isEqualTo(
            "{\"a\":\"Infinity\",\"b\":\"-Infinity\",\"c\":0,\"d\":\"NaN\",\"e\":\"Infinity\"}");
    assertThat(node.toJsonText()).startsWith("{\"a\":1E+400,\"b\":\"-Infinity\",\"c\":0,");
  }

  @Test
  void aliasesAndMergeKeysAreResolved() {
    assertThat(exact("b: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}\nd: *b\ne: {y: 4, <<: *b}\n"))
        .isEqualTo(
            "{\"b\":{\"x\":\"int 1\",\"y\":\"int 2\"},\"c\":{\"x\":\"int 1\",\"y\":\"int 3\"},"
                + "\"d\":{\"x\":\"int 1\",\"y\":\"int 2\"},\"e\":{\"x\":\"int 1\",\"y\":\"int 4\"}}");
  }

  @Test
  void repeatedKeyIsNamedWithItsPlace() {
    assertThatThrownBy(() -> Yaml.parse("a: 1\nb: 2\na: 3\n", "p.yaml"))
        .hasMessage("p.yaml:3:1: the key 'a' is there already, in line 1.");
  }

  /** NUL is how places of items are marked: a text that has one would be read as a place. */
  @Test
  void nulIsNamedWithItsPlaceInEveryLanguage() {
    String what = "the text holds a NUL character, which no value may.";
    assertThatThrownBy(() -> Yaml.parse("a: 1\nb: [x, \"\\0path\\0\"]\n", "p.yaml"))
        .hasMessage("p.yaml:2:8: " + what);
    assertThatThrownBy(() -> Yaml.parse("\"a\\x00\": 1\n", "p.yaml"))
        .hasMessage("p.yaml:1:1: " + what);
    assertThatThrownBy(() -> ValueFile.parse("a = \"\\u0000\"\n", "p.toml"))
        .hasMessage("p.toml:1:5: " + what);
    assertThatThrownBy(() -> ValueFile.parse("a=x\\u0000\n", "p.properties"))
        .hasMessageContaining("p.properties:1:")
        .hasMessageContaining(what);
    assertThatThrownBy(() -> ValueFile.parse("a = '\\x00'\n", "p.py"))
        .hasMessageContaining("p.py:1:")
        .hasMessageContaining(what);
  }

  @Test
  void tabIsNamedWithItsPlace() {
    assertThatThrownBy(() -> Yaml.parse("stages:\n\ta: 1\n", "p.yaml"))
        .isInstanceOf(YamlError.class)
        .hasMessageStartingWith("p.yaml:2:1: ");
  }

  @Test
  void bombOfAliasesEndsInAnError() {
    StringBuilder bomb = new StringBuilder("l0: &l0 [1,1,1,1,1,1,1,1,1,1]\n");
    for (int i = 1; i < 9; i++) {
      String below = "*l" + (i - 1);
      bomb.append(
          "l%d: &l%d [%s]\n"
              .formatted(i, i, String.join(",", java.util.Collections.nCopies(10, below))));
    }
    assertThatThrownBy(() -> Yaml.parse(bomb.toString(), "p.yaml")).hasMessageContaining("aliases");
  }

  @Test
  void valueThatContainsItselfIsRefused() {
    assertThatThrownBy(() -> Yaml.parse("a: &a [*a]\n", "p.yaml")).hasMessageContaining("alias");
  }

  @Test
  void jsonFileIsReadAsYaml() {
    assertThat(exact("{\"a\": [1, 2.50],\n\t\"b\": \"\\u00e9\"}"))
        .isEqualTo("{\"a\":[\"int 1\",\"float 2.50\"],\"b\":\"str é\"}");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("digest", "sha256:00");
    value.put("count", 3);
    value.put("text", "1");
    value.put("odd", "a: b # c\nd");
    assertThat(exact(Yaml.write(value)))
        .isEqualTo(
            "{\"count\":\"int 3\",\"digest\":\"str sha256:00\",\"odd\":\"str a: b # c\\nd\",\"text\":\"str 1\"}");
  }

  private static String exact(String text) {
    return Json.canonical(Yaml.parse(text, "f.yaml").toExactJson());
  }
}
