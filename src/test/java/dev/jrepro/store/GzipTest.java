package dev.jrepro.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class GzipTest {

  @Test
  void membersAreJoined() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    pack("one ", packed);
    pack("two", packed);
    try (InputStream in = Gzip.open(new ByteArrayInputStream(packed.toByteArray()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("one two");
    }
  }

  @Test
  void whatIsNoGzipIsRefused() {
    InputStream plain = new ByteArrayInputStream("plain".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Gzip.open(plain)).isInstanceOf(IOException.class);
  }

  @Test
  void aStreamThatWasCutIsNoWholeOne() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    pack("some text that goes on for a while", packed);
    InputStream cut = new ByteArrayInputStream(packed.toByteArray(), 0, packed.size() - 9);
    try (InputStream in = Gzip.open(cut)) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
    }
  }

  private static void pack(String text, OutputStream into) throws IOException {
    GZIPOutputStream out = new GZIPOutputStream(into);
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.finish();
  }
}
