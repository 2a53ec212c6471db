package dev.jrepro.train.log;

import dev.jrepro.train.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All numbers of a training in the order in which they came. */
final class Series {
  private static final String HEADER = "Name,Value,Timestamp,Step";
  private static final Pattern LINE =
      Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^\",]*)),([^,]*),(-?[0-9]{1,18}),([0-9]{1,18})");

  private final List<Point> points = new ArrayList<>();
  private int appended;

  /** One number; its time is in milliseconds. */
  record Point(String name, double value, long millis, long step) {}

  void add(Point point) {
    points.add(point);
  }

  /** The points of each name. */
  SortedMap<String, List<Point>> byName() {
    SortedMap<String, List<Point>> byName = new TreeMap<>();
    points.forEach(p -> byName.computeIfAbsent(p.name(), name -> new ArrayList<>()).add(p));
    return byName;
  }

  /** As DagsHub's logger writes them; {@link #append} adds what comes later. */
  String csv() {
    appended = points.size();
    return HEADER + "\n" + lines(points);
  }

  /** Adds to a file those that are not in it yet. */
  void append(Path file) {
    String more = lines(points.subList(appended, points.size()));
    Appending.append(file, more.getBytes(StandardCharsets.UTF_8));
    appended = points.size();
  }

  private static String lines(List<Point> some) {
    StringBuilder text = new StringBuilder();
    for (Point p : some) {
      text.append('"').append(p.name().replace("\"", "\"\"")).append("\",").append(p.value());
      text.append(',').append(p.millis()).append(',').append(p.step()).append('\n');
    }
    return text.toString();
  }

  /**
   * Those of a file of such lines, up to a step. A line that was cut when a training was killed is
   * left out: its step is made again, for whatever a checkpoint follows is whole.
   */
  static Series read(Path file, long until) {
    Series series = new Series();
    try {
      for (String line : Files.readString(file).lines().toList()) {
        Matcher found = LINE.matcher(line);
        if (found.matches()) {
          series.points.addAll(point(found).filter(p -> p.step() <= until).stream().toList());
        }
      }
      return series;
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
  }

  private static Optional<Point> point(Matcher line) {
    String name = line.group(1) == null ? line.group(2) : line.group(1).replace("\"\"", "\"");
    try {
      double value = Double.parseDouble(line.group(3));
      long millis = Long.parseLong(line.group(4));
      return Optional.of(new Point(name, value, millis, Long.parseLong(line.group(5))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
