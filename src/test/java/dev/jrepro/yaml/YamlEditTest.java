package dev.jrepro.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Texts before and after an item was added to a list. */
final class YamlEditTest {

  private static final YamlEdit.Key DEPS = new YamlEdit.Key("deps", List.of("cmd", "java"));

  private static Optional<String> added(String text, String... items) {
    return YamlEdit.append(text, List.of("stages", "a"), DEPS, List.of(items));
  }

  @Test
  void aListInBracketsGrowsAtItsEnd() {
    assertThat(added("stages:\n  a: {cmd: x, deps: [b, 'c, d' ], outs: [o]} # why\n", "e", "f g"))
        .hasValue("stages:\n  a: {cmd: x, deps: [b, 'c, d', e, 'f g' ], outs: [o]} # why\n");
    assertThat(added("stages: {a: {cmd: x, deps: []}}", "e"))
        .hasValue("stages: {a: {cmd: x, deps: [e]}}");
  }

  @Test
  void aListOfLinesGetsAnother() {
    String lines =
        """
        stages:
          a:
            cmd: é
            deps:
              - b   # the b
              # no more
            outs: [o]
        """;
    String more =
        """
        stages:
          a:
            cmd: é
            deps:
              - b   # the b
              - e
              # no more
            outs: [o]
        """;
    assertThat(added(lines, "e")).hasValue(more);
    assertThat(added("stages:\r\n  a:\r\n    deps:\r\n    - b\r\n    cmd: x\r\n", "e"))
        .hasValue("stages:\r\n  a:\r\n    deps:\r\n    - b\r\n    - e\r\n    cmd: x\r\n");
    assertThat(added("stages:\n  a:\n    cmd: x\n    deps:\n    - b", "e"))
        .hasValue("stages:\n  a:\n    cmd: x\n    deps:\n    - b\n    - e");
  }

  @Test
  void aKeyThatIsNotThereIsPutBehindTheCommand() {
    String lines =
        """
        stages:
          a:
            # runs
            cmd: |
              one
              # two
            # writes
            outs: [o]
        """;
    String more =
        """
        stages:
          a:
            # runs
            cmd: |
              one
              # two
            deps: [e]
            # writes
            outs: [o]
        """;
    assertThat(added(lines, "e")).hasValue(more);
    assertThat(added("stages:\n  a:\n    outs: [o]\n    cmd: x\n", "e"))
        .hasValue("stages:\n  a:\n    outs: [o]\n    deps: [e]\n    cmd: x\n");
    assertThat(added("stages:\n  a: {cmd: x, outs: [o]}\n", "e"))
        .hasValue("stages:\n  a: {cmd: x, deps: [e], outs: [o]}\n");
  }

  @Test
  void anEmptyValueBecomesAList() {
    assertThat(added("stages:\n  a:\n    deps:  # none yet\n    cmd: x\n", "e"))
        .hasValue("stages:\n  a:\n    deps: [e]  # none yet\n    cmd: x\n");
  }

  @Test
  void whatOthersShareIsNotTouched() {
    assertThat(added("x: &x [b]\nstages:\n  a: {cmd: x, deps: *x}\n  c: {cmd: y, deps: *x}\n", "e"))
        .isEmpty();
    assertThat(added("x: &x {cmd: x, deps: [b]}\nstages:\n  a: {<<: *x}\n", "e")).isEmpty();
    assertThat(added("stages:\n  a: {cmd: x, deps: '${all}'}\n", "e")).isEmpty();
  }

  @Test
  void whatYamlWouldTakeForSomethingElseIsQuoted() {
    assertThat(added("stages: {a: {cmd: x, deps: [b]}}", "1.5", "no", "a: b", "it's", "../x-1.csv"))
        .hasValue("stages: {a: {cmd: x, deps: [b, '1.5', 'no', 'a: b', 'it''s', ../x-1.csv]}}");
  }
}
