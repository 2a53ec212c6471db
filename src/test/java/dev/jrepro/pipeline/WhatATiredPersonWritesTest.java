package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jrepro.core.JreproException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One clear error each, with file, line and column. */
final class WhatATiredPersonWritesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "unknown-key => stages:\\n  a:\\n    cmd: echo\\n    dep: [x]\\n => p.yaml:4:.*dep",
        "no-cmd => stages:\\n  a:\\n    deps: [x]\\n => p.yaml:[23]:.*cmd",
        "cycle => stages:\\n  a: {cmd: \"true\", deps: [y], outs: [x]}\\n  b: {cmd: \"true\", deps:"
            + " [x], outs: [y]}\\n => (a|b) *(->|→) *(b|a)",
        "twice => stages:\\n  a: {cmd: \"true\", outs: [same.txt]}\\n  b: {cmd: \"true\", outs:"
            + " [same.txt]}\\n => same.txt",
        "dup-key => stages:\\n  a: {cmd: \"true\"}\\n  a: {cmd: \"false\"}\\n => p.yaml:3:",
        "tab => stages:\\n\\ta: {cmd: \"true\"}\\n => p.yaml:2:",
        "type => stages:\\n  a: {cmd: \"true\", deps: [1, {x: 2}]}\\n => p.yaml:2:.*deps",
        "list => stages: [a, b]\\n => p.yaml:1:.*stages",
        "outside => stages:\\n  a: {cmd: \"true\", outs: [../../x]}\\n => \\.\\./\\.\\./x",
        "template => stages:\\n  a: {cmd: \"echo ${nope.x}\"}\\n => p.yaml:2:.*nope",
        "alias-bomb => stages:\\n  a:\\n    cmd: echo\\n    meta:\\n      a: &a"
            + " [1,1,1,1,1,1,1,1,1]\\n      b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\\n      c: &c"
            + " [*b,*b,*b,*b,*b,*b,*b,*b,*b]\\n      d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\\n      e:"
            + " &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\\n      f: &f"
            + " [*e,*e,*e,*e,*e,*e,*e,*e,*e]\\n      g: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\\n => alias",
      })
  void isAnsweredWithItsPlace(String name, String yaml, String pattern) {
    String text = yaml.replace("\\n", "\n").replace("\\t", "\t");
    MemoryFiles files = MemoryFiles.of("pipelines/p.yaml", text);
    JreproException error =
        catchThrowableOfType(
            JreproException.class, () -> StageGraph.of(Pipelines.read(files, Map.of())));
    assertThat(error).isInstanceOf(JreproException.Invalid.class);
    assertThat(error.getMessage()).containsPattern(pattern).doesNotContain("\n").endsWith(".");
  }
}
