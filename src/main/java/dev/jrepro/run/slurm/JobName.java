package dev.jrepro.run.slurm;

import dev.jrepro.core.Digest;
import java.util.Optional;

/**
 * What a job is called: by what it makes, so that whoever wants the same finds it.
 *
 * @param text the name, of letters, digits and {@code . _ @ : + -}
 */
public record JobName(String text) {

  private static final int STAGE_CHARACTERS = 120;
  private static final int KEY_DIGITS = 16;
  private static final int STORE_DIGITS = 8;

  /**
   * Names the job of a stage.
   *
   * @param store the address of where its result goes: another one makes it another job
   * @param again what tells a run that was asked for anew from others with the same key
   */
  public static JobName of(String store, String stage, Digest key, Optional<String> again) {
    String plain = stage.replaceAll("[^A-Za-z0-9._@:+-]", "_");
    String brief = plain.substring(0, Math.min(plain.length(), STAGE_CHARACTERS));
    return new JobName(
        "jr-"
            + Digest.ofUtf8(store).hex().substring(0, STORE_DIGITS)
            + "-"
            + brief
            + "-"
            + key.hex().substring(0, KEY_DIGITS)
            + again.map(token -> "-" + token).orElse(""));
  }

  @Override
  public String toString() {
    return text;
  }
}
