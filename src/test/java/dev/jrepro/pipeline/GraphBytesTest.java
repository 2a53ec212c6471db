package dev.jrepro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GraphBytesTest {

  static List<Path> good() {
    return Corpus.files("good");
  }

  @ParameterizedTest
  @MethodSource("good")
  void whatIsWrittenIsReadBack(Path file) {
    StageGraph graph = StageGraph.of(Pipelines.read(Corpus.project(file), Map.of()));
    StageGraph back = StageGraph.ofBytes(graph.toBytes(), 0);
    assertThat(back.pipelines()).isEqualTo(graph.pipelines());
    assertThat(back.ordered()).isEqualTo(graph.ordered());
    assertThat(back.toBytes()).isEqualTo(graph.toBytes());
  }

  @Test
  void everyPartOfAMapIsWritten() {
    StageGraph graph =
        StageGraph.of(
            Pipelines.read(
                MemoryFiles.of(
                    "pipelines/p.yaml",
                    """
                    stages:
                      a:
                        map: {over: ['raw/**/[!a-z]?x*.png', 'one/file'], as: i}
                        cmd: ['x ${i} "${i.stem}" ${i.suffix}', 'y ${i.name}']
                        outs: ['feat/${i.parent}/${i.name}', 'rest/${i.parent}-${i.name}']
                      b:
                        map: {over: 'more/*/', batch: 7}
                        cmd: x
                        outs: ['b/${item.name}']
                    """),
                Map.of()));
    StageGraph back = StageGraph.ofBytes(graph.toBytes(), 0);
    assertThat(graph.ordered().getFirst().map()).isPresent();
    assertThat(back.ordered()).isEqualTo(graph.ordered());
  }

  @ParameterizedTest
  @MethodSource("good")
  void documentsToo(Path file) {
    YamlNode document = Yaml.parse(Corpus.text(file), "naïve.yaml");
    assertThat(DocumentBytes.read(DocumentBytes.of(document), 0)).isEqualTo(document);
  }

  @Test
  void anOffsetIsHeeded() {
    StageGraph graph =
        StageGraph.of(
            Pipelines.read(
                MemoryFiles.of("pipelines/p.yaml", "stages: {a: {cmd: x, outs: [naïve/日本]}}"),
                Map.of()));
    byte[] bytes = graph.toBytes();
    byte[] padded = new byte[bytes.length + 5];
    Arrays.fill(padded, (byte) 7);
    System.arraycopy(bytes, 0, padded, 5, bytes.length);
    assertThat(StageGraph.ofBytes(padded, 5).ordered()).isEqualTo(graph.ordered());
  }
}
