package dev.jrepro.pipeline;

import dev.jrepro.yaml.YamlNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an amount of memory as a person writes it: {@code 4GiB}, {@code 1.5G}, {@code 500MB}. A
 * unit of one letter is binary, as it is to Slurm and to the JVM.
 */
public final class ByteCount {

  private static final Pattern AMOUNT =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?) ?(?:([kmgt])(ib|i|b)?|b)");
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final String UNITS = "kmgt";

  private ByteCount() {}

  static OptionalLong under(Fields fields, String key) {
    return fields
        .get(key)
        .map(node -> OptionalLong.of(read(fields, key, node)))
        .orElse(OptionalLong.empty());
  }

  private static long read(Fields fields, String key, YamlNode node) {
    OptionalLong bytes =
        node instanceof YamlNode.Scalar scalar ? parse(scalar.text()) : OptionalLong.empty();
    if (bytes.isPresent()) {
      return bytes.getAsLong();
    }
    throw fields.wrong(
        key,
        node.mark(),
        "must be an amount such as 512MiB or 4GiB, and this is " + Fields.shown(node),
        node instanceof YamlNode.Scalar(YamlNode.Type type, String text, var mark)
                && type == YamlNode.Type.INT
            ? "Write the unit: " + text + "MiB or " + text + "GiB."
            : null);
  }

  /** Returns how many bytes a text such as {@code 4GiB} means; empty if it is no such amount. */
  public static OptionalLong parse(String text) {
    Matcher amount = AMOUNT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (amount.matches()) {
      BigDecimal bytes = bytes(amount);
      if (bytes.signum() > 0 && bytes.compareTo(MAX) <= 0) {
        return OptionalLong.of(bytes.longValueExact());
      }
    }
    return OptionalLong.empty();
  }

  private static BigDecimal bytes(Matcher amount) {
    String letter = amount.group(2);
    int power = letter == null ? 0 : UNITS.indexOf(letter) + 1;
    long base = "b".equals(amount.group(3)) ? 1000 : 1024;
    return new BigDecimal(amount.group(1))
        .multiply(BigDecimal.valueOf(base).pow(power))
        .setScale(0, RoundingMode.CEILING);
  }
}
