package dev.jrepro.reproduce.capsule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Finds any of many words in a stream of bytes, in one pass: the automaton of Aho and Corasick
 * (Efficient string matching, CACM 18:6, 1975). ASCII letters count whatever their case. A word is
 * found where no letter or digit stands right before or behind it.
 */
final class WordFinder {

  private static final int BYTES = 256;

  private final List<byte[]> words = new ArrayList<>();

  /** For each state and byte, the next state. */
  private int[][] next = new int[][] {empty()};

  /** For each state, the words that end in it. */
  private final List<List<Integer>> ends = new ArrayList<>(List.of(new ArrayList<>()));

  /** Prepares for words, in lower case. */
  WordFinder(Collection<String> texts) {
    for (String text : texts) {
      words.add(text.getBytes(StandardCharsets.UTF_8));
      insert(words.size() - 1);
    }
    link();
  }

  private static int[] empty() {
    int[] row = new int[BYTES];
    Arrays.fill(row, -1);
    return row;
  }

  private void insert(int word) {
    int state = 0;
    for (byte each : words.get(word)) {
      int at = each & 0xff;
      if (next[state][at] < 0) {
        next = Arrays.copyOf(next, next.length + 1);
        next[next.length - 1] = empty();
        next[state][at] = next.length - 1;
        ends.add(new ArrayList<>());
      }
      state = next[state][at];
    }
    ends.get(state).add(word);
  }

  /** Has each state go on where the longest end of what was read is the beginning of a word. */
  private void link() {
    int[] shorter = new int[next.length];
    Deque<Integer> queue = new ArrayDeque<>();
    for (int at = 0; at < BYTES; at++) {
      if (next[0][at] < 0) {
        next[0][at] = 0;
      } else {
        queue.add(next[0][at]);
      }
    }
    while (!queue.isEmpty()) {
      int state = queue.remove();
      for (int at = 0; at < BYTES; at++) {
        int on = next[state][at];
        int instead = next[shorter[state]][at];
        if (on < 0) {
          next[state][at] = instead;
        } else {
          shorter[on] = instead;
          ends.get(on).addAll(ends.get(instead));
          queue.add(on);
        }
      }
    }
  }

  /** Is told what is found. */
  interface Found {
    /** Says that a word ends in a line, the first of which is 1. */
    void at(long line, String word);
  }

  /** Begins a stream. */
  Pass pass(Found found) {
    return new Pass(found);
  }

  /** A stream that is looked through, in pieces of any size. */
  final class Pass {
    private final Found found;

    /** The last bytes, as many as the longest word and one more has. */
    private final byte[] last;

    private int state;
    private long count;
    private long line = 1;
    private List<Integer> ended = List.of();

    private Pass(Found found) {
      this.found = found;
      this.last = new byte[words.stream().mapToInt(word -> word.length).max().orElse(0) + 1];
    }

    void take(byte[] bytes, int length) {
      for (int i = 0; i < length; i++) {
        take(bytes[i]);
      }
    }

    private void take(byte raw) {
      byte each = raw >= 'A' && raw <= 'Z' ? (byte) (raw + ('a' - 'A')) : raw;
      if (!ended.isEmpty()) {
        tell(each);
      }
      if (each == '\n') {
        line++;
      }
      last[(int) (count % last.length)] = each;
      count++;
      state = next[state][each & 0xff];
      ended = ends.get(state);
    }

    /** Ends the stream. */
    void end() {
      if (!ended.isEmpty()) {
        tell((byte) 0);
      }
    }

    private void tell(byte behind) {
      for (int word : ended) {
        byte[] bytes = words.get(word);
        long before = count - bytes.length - 1;
        boolean begins = before < 0 || isApart(last[(int) (before % last.length)], bytes[0]);
        if (begins && isApart(behind, bytes[bytes.length - 1])) {
          found.at(line, new String(bytes, StandardCharsets.UTF_8));
        }
      }
    }

    /** Only between two letters or digits there is no end of a word. */
    private static boolean isApart(byte beside, byte end) {
      return !isOfWord(beside) || !isOfWord(end);
    }

    private static boolean isOfWord(byte each) {
      return (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each < 0;
    }
  }
}
