package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.Golden;
import dev.jrepro.content.Entry;
import dev.jrepro.core.BadPath;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.yaml.YamlError;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PointerTest {

  private static final RepoPath FILE = RepoPath.of("data/raw.repro");
  private static final RepoPath DATA = RepoPath.of("data/raw");
  private static final Pointer.Import SOURCE =
      new Pointer.Import(
          "CC BY-SA 3.0: see above",
          new TreeMap<>(
              Map.of("train images", Digest.ofUtf8("t"), "sub/naïve", Digest.ofUtf8("n"))),
          List.of("${env:JREPRO_MNIST}", "https://example.org/mnist/?a=1#b", "/data/mnist"));

  @Test
  void thePointerOfAddedDataReadsBack() throws IOException {
    readsBack("pointer-file", Optional.of(Examples.file("text")), Optional.empty());
    readsBack("pointer-directory", Optional.of(Examples.directory("d")), Optional.empty());
  }

  @Test
  void thePointerOfAnImportReadsBackFilledOrNot() throws IOException {
    readsBack("pointer-import", Optional.of(Examples.directory("d")), Optional.of(SOURCE));
    readsBack("pointer-unfilled", Optional.empty(), Optional.of(SOURCE));
    readsBack(
        "pointer-no-licence",
        Optional.empty(),
        Optional.of(new Pointer.Import("", SOURCE.files(), List.of())));
  }

  private static void readsBack(
      String name, Optional<Entry> entry, Optional<? extends Pointer.Source> source)
      throws IOException {
    Pointer pointer = new Pointer(DATA, entry, source.map(s -> s));
    Golden.check("lineage/" + name + ".repro", pointer.toText());
    assertThat(Pointer.parse(FILE, pointer.toText())).isEqualTo(pointer);
  }

  @Test
  void thePointerLiesBesideItsData() {
    assertThat(Pointer.file(DATA)).isEqualTo(FILE);
    assertThat(Pointer.file(RepoPath.of("x"))).isEqualTo(RepoPath.of("x.repro"));
    assertThat(Pointer.data(FILE)).contains(DATA);
    assertThat(Pointer.data(RepoPath.of("data/.repro"))).isEmpty();
    assertThat(Pointer.data(RepoPath.of("data/x.txt"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "[] => 1:1: a pointer is a mapping",
        "{} => 1:1: the pointer's schema",
        "schema: 2 => 1:1: the pointer's schema",
        "schema: 1\\nkind: p\\nDIGEST\\nsizeBytes: 1\\ncount: 1 => 2:1: 'kind'",
        "schema: 1\\nkind: q\\nDIGEST => 2:1: 'kind'",
        "schema: 1\\nkind: f\\ndigest: md5 => 3:1: 'digest'",
        "schema: 1\\nkind: f\\ndigest: [a] => 3:9:",
        "schema: 1\\nkind: f\\nDIGEST\\nsizeBytes: -1\\ncount: 1 => 4:1: 'sizeBytes'",
        "schema: 1\\nkind: f\\nDIGEST\\nsizeBytes: 1 => 1:1: 'count'",
        "schema: 1\\nkind: f\\nDIGEST\\nsizeBytes: 99999999999999999999\\ncount: 1 => 4:1: 's",
        "schema: 1\\nimport: 3 => 2:9: 'import'",
        "schema: 1\\nimport:\\n  files: {a: md5} => 3:11: 'a'",
        "schema: 1\\nimport:\\n  files: {../../x: HEX} => 3:11:",
        "schema: 1\\nimport:\\n  files: {/etc/x: HEX} => 3:11:",
        "schema: 1\\nimport:\\n  places: [[a]] => 3:12:",
        "schema: 1\\nschema: 1 => 2:1:",
      })
  void whatIsWrongIsNamedWithItsPlace(String yaml, String said) {
    String digest = Digest.ofUtf8("x").toString();
    String text =
        yaml.replace("\\n", "\n").replace("DIGEST", "digest: " + digest).replace("HEX", digest);
    assertThatThrownBy(() -> Pointer.parse(FILE, text))
        .isInstanceOf(YamlError.class)
        .hasMessageStartingWith("data/raw.repro:" + said);
  }

  @Test
  void noFileOfAnImportLeavesItsFolder() {
    for (String name : List.of("../x", "/x", "a/../../x", "")) {
      assertThatThrownBy(() ->
              new Pointer.Import("", new TreeMap<>(Map.of(name, Digest.ofUtf8("x"))), List.of()))
          .isInstanceOf(BadPath.class);
    }
  }

  @Test
  void pointersAreFoundByTheirData() {
    Pointer pointer = new Pointer(DATA, Optional.of(Examples.directory("d")), Optional.empty());
    Snapshot snapshot =
        new MemoryProject()
            .with("data/raw.repro", pointer.toText())
            .with(".repro/odd.repro", "not a pointer")
            .snapshot();
    assertThat(snapshot.pointers()).containsOnlyKeys(DATA);
    assertThat(snapshot.pointerOver(RepoPath.of("data/raw/deep/x"))).contains(pointer);
    assertThat(snapshot.pointerOver(RepoPath.of("data"))).isEmpty();
    assertThat(snapshot.pointersAt(RepoPath.of("data"))).containsExactly(pointer);
    assertThat(snapshot.pointersAt(RepoPath.of("data/rawer"))).isEmpty();
  }
}
