package dev.jrepro.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.json.JsonValue;
import dev.jrepro.testing.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal has what was noted and not struck out, wherever its writer was killed. */
final class JournalTest {

  @TempDir private Path folder;

  @Test
  void whatIsStruckOutCountsNoMore() throws IOException {
    Path file = folder.resolve("journal");
    try (Journal journal = Journal.begin(file, Instant.EPOCH)) {
      journal.note(note("a"));
      long place = journal.note(note("b\nb"));
      journal.note(note("c"));
      assertThat(names(file)).containsExactly("a", "b\nb", "c");
      assertThat(Journal.counts(file, place)).isTrue();
      journal.strikeOut(place);
      assertThat(names(file)).containsExactly("a", "c");
      assertThat(Journal.counts(file, place)).isFalse();
      journal.note(note("d"));
    }
    assertThat(names(file)).containsExactly("a", "c", "d");
    assertThat(Files.readString(file)).startsWith("1970-01-01T00:00:00Z\n");
  }

  @Test
  void aLineThatWasCutIsNone() throws IOException {
    Path file = folder.resolve("journal");
    try (Journal journal = Journal.begin(file, Instant.EPOCH)) {
      journal.note(note("a"));
      byte[] whole = Files.readAllBytes(file);
      journal.note(note("b"));
      byte[] more = Files.readAllBytes(file);
      for (int length = whole.length; length < more.length; length++) {
        Path cut = folder.resolve("cut");
        Files.write(cut, Arrays.copyOf(more, length));
        assertThat(names(cut)).containsExactly("a");
      }
      // As when the disk was full: what is written next stands where the cut line began.
      Path torn = folder.resolve("torn");
      Files.write(torn, whole);
      Files.writeString(torn, "+{\"name\":\"long and cut", StandardOpenOption.APPEND);
      byte[] bytes = Files.readAllBytes(torn);
      System.arraycopy(more, 0, bytes, 0, more.length);
      Files.write(torn, bytes);
      assertThat(names(torn)).containsExactly("a", "b");
    }
  }

  /** What a stage without parameters is told must not be what another one wrote. */
  @Test
  void aParameterFileThatACommandWroteToIsNobodyElses() {
    Scratch scratch =
        Scratch.pipeline(
            folder.resolve("p"),
            "a: {cmd: 'cat $JREPRO_PARAMS > a; echo mine > $JREPRO_PARAMS', outs: [a]}",
            "b: {cmd: 'cat $JREPRO_PARAMS > b; rm $JREPRO_PARAMS', deps: [a], outs: [b]}",
            "c: {cmd: 'cat $JREPRO_PARAMS > c', deps: [b], outs: [c]}");
    scratch.jrepro("run").ok();
    for (String out : List.of("a", "b", "c")) {
      assertThat(scratch.read(out)).isEqualTo("{}");
    }
  }

  private static JsonValue.Obj note(String name) {
    return JsonValue.object().put("name", name).build();
  }

  private static List<String> names(Path file) throws IOException {
    return Journal.read(file).stream().map(line -> line.object().needText("name")).toList();
  }
}
