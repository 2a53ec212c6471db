package dev.jrepro.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DigestTest {

  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void itIsTheSha256OfTheBytes() {
    assertThat(Digest.ofUtf8("abc").hex()).isEqualTo(ABC);
    assertThat(Digest.ofUtf8("abc")).hasToString("sha256:" + ABC).isEqualTo(new Digest(ABC));
    assertThat(Digest.parse("sha256:" + ABC).brief()).isEqualTo("ba7816bf8f01");
  }

  @Test
  void anythingElseIsNoDigest() {
    for (String bad :
        List.of(
            "",
            ABC.substring(1),
            ABC + "0",
            ABC.toUpperCase(Locale.ROOT),
            "+" + ABC.substring(1))) {
      assertThat(Digest.isHex(bad)).isFalse();
      assertThatThrownBy(() -> new Digest(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Digest.parse(ABC)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesAndTextAreTheSameDigest() {
    byte[] raw = HexFormat.of().parseHex("00ff" + ABC + "ff");
    Digest digest = Digest.ofBytes(raw, 2);
    assertThat(digest.hex()).isEqualTo(ABC);
    byte[] target = new byte[Digest.BYTES + 3];
    digest.copyTo(target, 1);
    assertThat(HexFormat.of().formatHex(target)).isEqualTo("00" + ABC + "0000");
  }

  @Test
  void theOrderIsThatOfTheHexadecimalText() {
    List<Digest> all = new ArrayList<>();
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      long[] parts = {0, 0, 0, 0};
      for (int part = 0; part < 4; part++) {
        parts[part] = random.nextBoolean() ? random.nextLong() : random.nextInt(2) - 1L;
      }
      all.add(new Digest(parts[0], parts[1], parts[2], parts[3]));
    }
    assertThat(all.stream().sorted().toList())
        .isEqualTo(all.stream().sorted(Comparator.comparing(Digest::hex)).toList());
  }
}
