package dev.jrepro.train.log;

import dev.jrepro.train.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** All numbers of a training in the order in which they came. */
final class Series {
  private static final String HEADER = "Name,Value,Timestamp,Step";

  private final List<Point> points = new ArrayList<>();

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

  /** As DagsHub's logger writes them. */
  String csv() {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Point p : points) {
      text.append(quoted(p.name())).append(',').append(p.value()).append(',');
      text.append(p.millis()).append(',').append(p.step()).append('\n');
    }
    return text.toString();
  }

  private static String quoted(String name) {
    return name.matches("[^\",\n\r]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Those of a file that {@link #csv} gave, up to a step; lines that are none are left out. */
  static Series read(Path file, long until) {
    Series series = new Series();
    try {
      for (String line : Files.readAllLines(file)) {
        int step = line.lastIndexOf(',');
        int time = line.lastIndexOf(',', step - 1);
        int value = line.lastIndexOf(',', time - 1);
        if (value > 0 && !line.equals(HEADER)) {
          String name = line.substring(0, value);
          Point point =
              new Point(
                  name.startsWith("\"")
                      ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                      : name,
                  Double.parseDouble(line.substring(value + 1, time)),
                  Long.parseLong(line.substring(time + 1, step)),
                  Long.parseLong(line.substring(step + 1)));
          if (point.step() <= until) {
            series.add(point);
          }
        }
      }
      return series;
    } catch (NumberFormatException e) {
      return new Series();
    } catch (IOException e) {
      throw new FileFailure("read", file, e);
    }
  }
}
