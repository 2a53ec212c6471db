package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.content.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VolatileFieldsTest {

  @Test
  void theFieldsDoNotCount() {
    Entry counted = strip("{\"acc\": 0.5, \"seconds\": 3, \"t\": {\"wall\": 1, \"n\": 2}}");
    assertThat(counted).isEqualTo(Examples.file("{\"acc\":0.5,\"t\":{\"n\":2}}"));
    assertThat(strip("{\"t\":{\"n\":2,\"wall\":99},\"acc\":0.50}")).isEqualTo(counted);
    assertThat(strip("{\"t\":{\"n\":3},\"acc\":0.5}")).isNotEqualTo(counted);
  }

  @Test
  void aFieldThatIsNotThereIsNoMatter() {
    assertThat(strip("{\"t\": 1}")).isEqualTo(Examples.file("{\"t\":1}"));
    assertThat(strip("{}")).isEqualTo(Examples.file("{}"));
  }

  @Test
  void ofAFileThatIsNoObjectEveryByteCounts() {
    for (String text : List.of("", "[1, 2]", "{\"seconds\": 3", "{\"a\": 1, \"a\": 2}", "é")) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(strip(text)).isEqualTo(Entry.file(dev.jrepro.core.Digest.of(bytes), bytes.length));
    }
    byte[] noText = {'{', (byte) 0xff, '}'};
    assertThat(VolatileFields.strip(noText, List.of("x")).digest())
        .isEqualTo(dev.jrepro.core.Digest.of(noText));
  }

  private static Entry strip(String text) {
    return VolatileFields.strip(
        text.getBytes(StandardCharsets.UTF_8), List.of("seconds", "t.wall", "no.such.field"));
  }
}
