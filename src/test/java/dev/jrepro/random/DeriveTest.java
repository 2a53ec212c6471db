package dev.jrepro.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class DeriveTest {

  /** Computed apart, with Python's hashlib. */
  @Test
  void valuesAreThoseOfTheWrittenRule() {
    assertThat(Derive.derive(0, "", 0)).isEqualTo(0xC93EDECEC60BE7A8L);
    assertThat(Derive.derive(42, "order", 1)).isEqualTo(0xE06D640C5A01D113L);
    assertThat(Derive.derive(-1, "prüfung", Long.MAX_VALUE)).isEqualTo(0x8BB44EB290B2386BL);
    assertThat(Derive.derive(42, "init.01Linear_weight", 0)).isEqualTo(0xF211769C51FE6F52L);
  }

  @Test
  void purposeWithAZeroCharacterIsRefused() {
    assertThatThrownBy(() -> Derive.derive(0, "a\0b", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
