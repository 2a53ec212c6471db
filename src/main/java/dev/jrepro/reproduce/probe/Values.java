package dev.jrepro.reproduce.probe;

import dev.jrepro.yaml.Mark;
import dev.jrepro.yaml.YamlNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Which other values are worth a try in the place of one. */
final class Values {

  private static final int MOST = 3;
  private static final String SEED = "(?i).*(seed|random_state).*";
  private static final String INTEGER = "-?(0|[1-9][0-9]{0,30})";
  private static final String DECIMAL =
      "[-+]?([0-9]{1,30}\\.[0-9]{0,30}|\\.[0-9]{1,30}|[0-9]{1,30}(?=[eE]))([eE][-+]?[0-9]{1,3})?";
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private Values() {}

  /**
   * Returns other values, those that take the least time first.
   *
   * @param name what the value is called: a seed is an arbitrary number
   */
  static List<YamlNode.Scalar> besides(String name, YamlNode.Scalar now) {
    Set<YamlNode.Scalar> others = new LinkedHashSet<>();
    for (YamlNode.Scalar other : proposed(name, now)) {
      if (!other.toExactJson().equals(now.toExactJson())) {
        others.add(other);
      }
    }
    return others.stream().limit(MOST).toList();
  }

  private static List<YamlNode.Scalar> proposed(String name, YamlNode.Scalar now) {
    String text = now.text();
    return switch (now.type()) {
      case INT -> scalars(YamlNode.Type.INT, text.matches(INTEGER) ? integers(name, text) : few());
      case FLOAT -> scalars(YamlNode.Type.FLOAT, text.matches(DECIMAL) ? decimals(text) : reals());
      case BOOL -> scalars(YamlNode.Type.BOOL, List.of(negated(text)));
      case NULL -> scalars(YamlNode.Type.INT, List.of("0", "1"));
      case STRING -> scalars(YamlNode.Type.STRING, texts(name, text));
    };
  }

  private static List<YamlNode.Scalar> scalars(YamlNode.Type type, List<String> texts) {
    Mark mark = new Mark("a probe", 1, 1);
    return texts.stream().map(text -> new YamlNode.Scalar(type, text, mark)).toList();
  }

  private static List<String> few() {
    return List.of("0", "1", "2");
  }

  private static List<String> reals() {
    return List.of("0.0", "1.0");
  }

  private static List<String> integers(String name, String text) {
    if (name.matches(SEED)) {
      return few();
    }
    BigInteger n = new BigInteger(text);
    if (n.signum() == 0) {
      return List.of("1", "2");
    }
    return Stream.of(n.add(BigInteger.ONE), n.divide(BigInteger.TWO), n.multiply(BigInteger.TWO))
        .map(BigInteger::toString)
        .toList();
  }

  private static List<String> decimals(String text) {
    BigDecimal x = new BigDecimal(text);
    if (x.signum() == 0) {
      return List.of("1.0", "0.1");
    }
    return Stream.of(x.multiply(HALF), x.multiply(BigDecimal.TWO)).map(Values::real).toList();
  }

  /** So that it stays a number with a point. */
  private static String real(BigDecimal x) {
    String text = x.toString();
    return text.matches("-?[0-9]+") ? text + ".0" : text;
  }

  private static String negated(String text) {
    String other = text.equalsIgnoreCase("true") ? "false" : "true";
    if (text.equals(text.toUpperCase(Locale.ROOT))) {
      return other.toUpperCase(Locale.ROOT);
    }
    boolean isCapital = Character.isUpperCase(text.charAt(0));
    return isCapital ? other.substring(0, 1).toUpperCase(Locale.ROOT) + other.substring(1) : other;
  }

  /**
   * Nobody can guess which words a program knows: one that it does not know tells that it reads.
   */
  private static List<String> texts(String name, String text) {
    if (text.matches(INTEGER)) {
      return integers(name, text);
    }
    if (text.matches(DECIMAL)) {
      return decimals(text);
    }
    List<String> others = new ArrayList<>();
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      others.add(negated(text));
    }
    others.add(text + "x");
    return others;
  }
}
