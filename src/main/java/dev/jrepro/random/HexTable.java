package dev.jrepro.random;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Numbers that come with the program as 64 bits each, in hex: a table that cannot be computed. */
final class HexTable {
  private final List<long[]> rows;

  private HexTable(List<long[]> rows) {
    this.rows = rows;
  }

  /** Reads a resource beside this class; lines that begin with {@code #} are comments. */
  static HexTable read(String name) {
    InputStream bytes = Objects.requireNonNull(HexTable.class.getResourceAsStream(name), name);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.US_ASCII))) {
      return new HexTable(
          lines.lines().filter(line -> !line.startsWith("#")).map(HexTable::row).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + name + " cannot be read", e);
    }
  }

  private static long[] row(String line) {
    String[] words = line.split(" ", -1);
    long[] row = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      row[i] = Long.parseUnsignedLong(words[i], 16);
    }
    return row;
  }

  /** A column of whole numbers. */
  long[] longs(int column) {
    return rows.stream().mapToLong(row -> row[column]).toArray();
  }

  /** A column of numbers in binary64. */
  double[] doubles(int column) {
    return rows.stream().mapToDouble(row -> Double.longBitsToDouble(row[column])).toArray();
  }
}
