package dev.jrepro.train.log;

import dev.jrepro.train.Published;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Plots over steps as SVG: one for each kind of an epoch's metrics, with a line for each phase. */
final class Plot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int MARGIN = 60;
  private static final int MOST_DOTS = 60;
  private static final int MOST_DIGITS = 6;
  private static final List<String> COLOURS = List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd");

  private final StringBuilder svg = new StringBuilder();
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;
  private long last = 1;

  private Plot() {}

  /**
   * Writes {@code KIND.svg}, such as {@code loss.svg} of {@code train/loss} and {@code val/loss}.
   */
  static void write(Path folder, Series series) {
    SortedMap<String, SortedMap<String, List<Series.Point>>> kinds = new TreeMap<>();
    series
        .byName()
        .forEach((name, points) -> {
          int slash = name.lastIndexOf('/');
          if (slash > 0 && !name.startsWith("step/")) {
            kinds
                .computeIfAbsent(name.substring(slash + 1), k -> new TreeMap<>())
                .put(name, points);
          }
        });
    kinds.forEach((kind, lines) ->
        Published.write(folder.resolve(kind + ".svg"), new Plot().draw(kind, lines)));
  }

  private String draw(String kind, SortedMap<String, List<Series.Point>> lines) {
    lines.values().forEach(points -> points.forEach(this::fit));
    if (!(low < high)) {
      low = Double.isFinite(low) ? low - 0.5 : 0;
      high = low + 1;
    }
    double unit = unit(high - low);
    low = Math.floor(low / unit) * unit;
    high = Math.ceil(high / unit) * unit;
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">\n"
            .formatted(WIDTH, HEIGHT));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    text(WIDTH / 2.0, 20, "middle", kind);
    grid(unit);
    int colour = 0;
    for (var each : lines.entrySet()) {
      line(each.getValue(), COLOURS.get(colour % COLOURS.size()));
      legend(colour, each.getKey());
      colour++;
    }
    return svg.append("</svg>\n").toString();
  }

  /** 1, 2 or 5 times a power of ten, so that four to ten of them make a range. */
  private static double unit(double range) {
    double power = StrictMath.pow(10, Math.floor(StrictMath.log10(range)));
    double parts = range / power;
    return parts < 2 ? power / 5 : parts < 5 ? power / 2 : power;
  }

  private void grid(double unit) {
    long rows = Math.round((high - low) / unit);
    for (long row = 0; row <= rows; row++) {
      double value = low + row * unit;
      stroke(MARGIN, y(value), WIDTH - MARGIN, y(value));
      text(MARGIN - 6.0, y(value) + 4, "end", number(value, unit));
    }
    double steps = Math.max(1, unit((double) last));
    for (long column = 0; column * steps <= last; column++) {
      double x = x(Math.round(column * steps));
      stroke(x, HEIGHT - MARGIN, x, HEIGHT - MARGIN + 5.0);
      text(x, HEIGHT - MARGIN + 19.0, "middle", Long.toString(Math.round(column * steps)));
    }
    text(WIDTH / 2.0, HEIGHT - 12.0, "middle", "step");
  }

  private void line(List<Series.Point> points, String colour) {
    List<String> places = new ArrayList<>();
    for (Series.Point p : points) {
      if (Double.isFinite(p.value())) {
        places.add(place(x(p.step())) + "," + place(y(p.value())));
      }
    }
    svg.append(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>\n"
            .formatted(colour, String.join(" ", places)));
    if (places.size() <= MOST_DOTS) {
      for (String place : places) {
        String[] its = place.split(",", -1);
        svg.append(
            "<circle cx=\"%s\" cy=\"%s\" r=\"2.5\" fill=\"%s\"/>\n"
                .formatted(its[0], its[1], colour));
      }
    }
  }

  private void legend(int at, String name) {
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>\n"
            .formatted(WIDTH - 150, 30 + 16 * at, COLOURS.get(at % COLOURS.size())));
    text(WIDTH - 135.0, 39 + 16.0 * at, "start", name);
  }

  private void fit(Series.Point point) {
    if (Double.isFinite(point.value())) {
      low = Math.min(low, point.value());
      high = Math.max(high, point.value());
    }
    last = Math.max(last, point.step());
  }

  private double x(long step) {
    return MARGIN + (WIDTH - 2.0 * MARGIN) * step / last;
  }

  private double y(double value) {
    return HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * (value - low) / (high - low);
  }

  private void stroke(double fromX, double fromY, double toX, double toY) {
    svg.append(
        "<path d=\"M%s %sL%s %s\" stroke=\"#ccc\"/>\n"
            .formatted(place(fromX), place(fromY), place(toX), place(toY)));
  }

  private void text(double x, double y, String anchor, String words) {
    String safe = words.replace("&", "&amp;").replace("<", "&lt;");
    svg.append(
        "<text x=\"%s\" y=\"%s\" font-size=\"12\" text-anchor=\"%s\">%s</text>\n"
            .formatted(place(x), place(y), anchor, safe));
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** With so many digits as its neighbour needs to look different. */
  private static String number(double value, double unit) {
    int digits = (int) Math.max(0, -Math.floor(StrictMath.log10(unit) + 1e-9));
    return digits > MOST_DIGITS || Math.abs(value) >= 1e7
        ? String.format(Locale.ROOT, "%.3g", value)
        : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
