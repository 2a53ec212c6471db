package dev.jrepro.reproduce.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import dev.jrepro.run.Change;
import dev.jrepro.store.FolderStore;
import dev.jrepro.store.ObjectWriter;
import dev.jrepro.tensors.Npy;
import dev.jrepro.tensors.SafeTensors;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.ValueEdit;
import dev.jrepro.yaml.Yaml;
import dev.jrepro.yaml.YamlNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is tried in the place of values and files: another, and still one of its kind. */
final class NudgeTest {

  @TempDir private Path folder;

  @Test
  void numbersOfATextKeepTheirLengthAndItsFormItsNames() {
    assertThat(nudged("a.json", "{\"x1\": 9, \"v\": [-1.50, 1e-3, \"1.2.3\"], \"b\": true}"))
        .isEqualTo("{\"x1\": 8, \"v\": [-1.51, 2e-3, \"1.2.3\"], \"b\": true}");
    assertThat(nudged("a.csv", "t0,y\n0,0.5\n")).isEqualTo("t0,y\n1,0.6\n");
    assertThat(nudged("a.json", "{\"b\": true}")).isEqualTo("{\"b\": false}");
    assertThat(nudged("a.txt", "Haz\n")).isEqualTo("Hay\n");
    assertThat(Nudge.of(RepoPath.of("a.json"), "{\"b\": \"x\"}".getBytes(StandardCharsets.UTF_8)))
        .isEmpty();
  }

  @Test
  void aProgramAndAnEmptyFileAreNotNudged() {
    assertThat(Nudge.of(RepoPath.of("train.py"), new byte[] {'1'})).isEmpty();
    assertThat(Nudge.of(RepoPath.of("a.csv"), new byte[0])).isEmpty();
  }

  @Test
  void everyNumberOfAnArrayIsAnotherAndItIsStillAnArray() throws IOException {
    Tensor tensor = Tensor.ofFloats(new float[] {0f, 1f, -2f}, 3);
    Path npy = folder.resolve("a.npy");
    Npy.write(npy, tensor);
    Files.write(npy, nudge("a.npy", Files.readAllBytes(npy)));
    Path safe = folder.resolve("a.safetensors");
    SafeTensors.write(safe, new TreeMap<>(Map.of("w", tensor)));
    Files.write(safe, nudge("a.safetensors", Files.readAllBytes(safe)));
    try (Arena arena = Arena.ofConfined()) {
      for (Tensor changed :
          List.of(Npy.open(npy, arena), SafeTensors.open(safe, arena).firstEntry().getValue())) {
        assertThat(changed.bytes().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED))
            .containsExactly(0.001f, 1.011f, -1.979f);
      }
    }
  }

  @Test
  void imagesAndLabelsStayInTheirRange() {
    byte[] labels = {0, 0, 8, 1, 0, 0, 0, 3, 0, 9, 4};
    assertThat(nudge("t10k-labels-idx1-ubyte", labels))
        .isEqualTo(new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 1, 8, 5});
  }

  @Test
  void whatIsNotWhatItsNameSaysIsFlippedSomewhere() {
    byte[] bytes = {1, 0, 3, -1};
    assertThat(nudge("a.npy", bytes)).isEqualTo(new byte[] {1, 0, 2, -1});
  }

  @Test
  void valuesAreTriedByTheirKind() {
    assertThat(besides("lr", "0.1")).containsExactly("0.05", "0.2");
    assertThat(besides("n", "5")).containsExactly("6", "2", "10");
    assertThat(besides("seed", "1")).containsExactly("0", "2");
    assertThat(besides("n", "0")).containsExactly("1", "2");
    assertThat(besides("flag", "True")).containsExactly("False");
    assertThat(besides("m", "adam")).containsExactly("adamx");
    assertThat(besides("m", "'12'")).containsExactly("13", "6", "24");
    assertThat(besides("m", "null")).containsExactly("0", "1");
    assertThat(besides("x", ".inf")).containsExactly("0.0", "1.0");
    assertThat(besides("x", "2.0")).containsExactly("1.00", "4.0");
  }

  private static List<String> besides(String name, String now) {
    YamlNode.Scalar scalar = (YamlNode.Scalar) Yaml.parse(now, "a test");
    return Values.besides(name, scalar).stream().map(YamlNode.Scalar::text).toList();
  }

  @Test
  void aValueIsReplacedWhereItStandsAndNowhereElse() {
    String text = "# a: 1\na: {b: [1, 'x y']} # 1\nc: |\n  1\n";
    YamlNode.Mapping root = (YamlNode.Mapping) Yaml.parse(text, "a test");
    List<ValueLeaf> leaves = ValueLeaf.of(root);
    assertThat(leaves).extracting(ValueLeaf::key).containsExactly(".a.b[0]", ".a.b[1]", ".c");
    assertThat(ValueEdit.replace(text, leaves.get(0).value(), "22"))
        .contains("# a: 1\na: {b: [22, 'x y']} # 1\nc: |\n  1\n");
    assertThat(ValueEdit.replace(text, leaves.get(1).value(), "z"))
        .contains("# a: 1\na: {b: [1, 'z']} # 1\nc: |\n  1\n");
    assertThat(ValueEdit.replace(text, leaves.get(1).value(), "don't")).isEmpty();
    assertThat(ValueEdit.replace(text, leaves.get(2).value(), "2")).isEmpty();
    YamlNode.Scalar elsewhere =
        new YamlNode.Scalar(YamlNode.Type.INT, "1", new Mark("a test", 99, 1));
    assertThat(ValueEdit.replace(text, elsewhere, "2")).isEmpty();
  }

  @Test
  void aLargeFileIsChangedInOnePlaceAndBackAgain() throws IOException {
    byte[] bytes = "0123456789\n".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("large.txt"), bytes);
    for (Path each : List.of(file, Files.createLink(folder.resolve("linked.txt"), file))) {
      Change.Undoing undoing = new Patch().on(each, folder.resolve("aside"));
      byte[] changed = Files.readAllBytes(each);
      int at = Arrays.mismatch(bytes, changed);
      assertThat(Character.isDigit(changed[at])).isTrue();
      changed[at] = bytes[at];
      assertThat(changed).isEqualTo(bytes);
      Path other = folder.resolve(each.equals(file) ? "linked.txt" : "large.txt");
      assertThat(!Files.exists(other) || Arrays.equals(Files.readAllBytes(other), bytes)).isTrue();
      undoing.undo();
      assertThat(Files.readAllBytes(each)).isEqualTo(bytes);
    }
  }

  @Test
  void aFileIsChangedALittleAndThenEmptied() throws IOException {
    FolderStore store = new FolderStore(folder.resolve("cache"));
    try (ObjectWriter writer = store.writer()) {
      Digest digest = writer.put("1\n".getBytes(StandardCharsets.UTF_8));
      writer.commit();
      List<Subject.Attempt> attempts =
          new FileChanges(store).of(RepoPath.of("a.txt"), Entry.file(digest, 2));
      assertThat(attempts)
          .extracting(Subject.Attempt::label)
          .containsExactly("with all its numbers changed a little", "emptied");
    }
  }

  private static String nudged(String name, String text) {
    return new String(nudge(name, text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  private static byte[] nudge(String name, byte[] bytes) {
    Optional<Nudge> nudge = Nudge.of(RepoPath.of(name), bytes);
    return nudge.orElseThrow().bytes();
  }
}
