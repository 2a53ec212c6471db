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
  private static final int MARGIN = 50;
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
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">\n"
            .formatted(WIDTH, HEIGHT));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    text(WIDTH / 2.0, 20, "middle", kind);
    text(MARGIN - 5.0, y(high), "end", number(high));
    text(MARGIN - 5.0, y(low), "end", number(low));
    text(x(last), HEIGHT - MARGIN + 18.0, "end", "step " + last);
    line(
        List.of(
            MARGIN + "," + MARGIN,
            MARGIN + "," + (HEIGHT - MARGIN),
            (WIDTH - MARGIN) + "," + (HEIGHT - MARGIN)),
        "#444");
    int colour = 0;
    for (var each : lines.entrySet()) {
      String stroke = COLOURS.get(colour % COLOURS.size());
      List<String> places = new ArrayList<>();
      for (Series.Point p : each.getValue()) {
        if (Double.isFinite(p.value())) {
          places.add(place(x(p.step())) + "," + place(y(p.value())));
        }
      }
      line(places, stroke);
      svg.append(
          "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"10\" fill=\"%s\"/>\n"
              .formatted(WIDTH - 150, 30 + 16 * colour, stroke));
      text(WIDTH - 135.0, 39 + 16.0 * colour, "start", each.getKey());
      colour++;
    }
    return svg.append("</svg>\n").toString();
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

  private void line(List<String> places, String stroke) {
    svg.append(
        "<polyline fill=\"none\" stroke=\"%s\" points=\"%s\"/>\n"
            .formatted(stroke, String.join(" ", places)));
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

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
