package dev.jrepro.run.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One system call as strace prints it with {@code -y}.
 *
 * @param name such as {@code openat}
 * @param arguments each as it was printed
 * @param result what follows the equals sign, such as {@code 3</etc/hosts>} or {@code -1 ENOENT (No
 *     such file or directory)}; empty if strace did not see it end
 */
record SystemCall(String name, List<String> arguments, String result) {

  SystemCall {
    arguments = List.copyOf(arguments);
  }

  /** Reads a call; empty if the text is none. */
  static Optional<SystemCall> parse(String text) {
    int open = text.indexOf('(');
    if (open < 1) {
      return Optional.empty();
    }
    Cursor cursor = new Cursor(text, open + 1);
    List<String> arguments = cursor.arguments();
    String rest = text.substring(Math.min(cursor.at, text.length()));
    int equals = rest.indexOf("= ");
    String result = equals < 0 ? "" : rest.substring(equals + 2).strip();
    return Optional.of(new SystemCall(text.substring(0, open), arguments, result));
  }

  boolean succeeded() {
    return !result.isEmpty() && !result.startsWith("-") && !result.startsWith("?");
  }

  /** Returns whether the kernel's rules did not let it: a rename is then told to copy instead. */
  boolean wasDenied() {
    return result.startsWith("-1 EACCES") || result.startsWith("-1 EXDEV");
  }

  /** Returns the number that it returned; -1 if it is none. */
  int number() {
    int end = 0;
    while (end < result.length() && Character.isDigit(result.charAt(end))) {
      end++;
    }
    return end == 0 || end > 9 ? -1 : Integer.parseInt(result.substring(0, end));
  }

  /** Returns an argument; empty if there are not so many. */
  String argument(int index) {
    return index < arguments.size() ? arguments.get(index) : "";
  }

  /** Returns the text that an argument quotes, if it is a whole one. */
  Optional<String> text(int index) {
    String argument = argument(index);
    boolean isWhole = argument.length() > 1 && argument.startsWith("\"") && argument.endsWith("\"");
    return isWhole
        ? Optional.of(unescaped(argument.substring(1, argument.length() - 1)))
        : Optional.empty();
  }

  /** Returns the path of the descriptor that an argument is. */
  Optional<String> descriptor(int index) {
    return path(argument(index));
  }

  /** Returns the path of the descriptor that it returned. */
  Optional<String> opened() {
    return path(result);
  }

  private static Optional<String> path(String descriptor) {
    int open = descriptor.indexOf("</");
    int close = descriptor.indexOf('>', open + 1);
    return open < 0 || close < 0
        ? Optional.empty()
        : Optional.of(unescaped(descriptor.substring(open + 1, close)));
  }

  /** Bytes that are no printable ASCII stand as in C, in octal most of them. */
  static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\' || at == text.length()) {
        bytes.write(c);
        continue;
      }
      int digits = octalDigits(text, at);
      if (digits > 0) {
        bytes.write(Integer.parseInt(text.substring(at, at + digits), 8));
        at += digits;
      } else {
        bytes.write(plain(text.charAt(at++)));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int octalDigits(String text, int from) {
    int digits = 0;
    while (digits < 3
        && from + digits < text.length()
        && text.charAt(from + digits) >= '0'
        && text.charAt(from + digits) <= '7') {
      digits++;
    }
    return digits;
  }

  private static char plain(char escaped) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'v' -> '\u000b';
      default -> escaped;
    };
  }

  /** Walks over the arguments of a call. */
  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(String text, int at) {
      this.text = text;
      this.at = at;
    }

    /** Returns the arguments; it stands behind the closing parenthesis then. */
    List<String> arguments() {
      List<String> arguments = new ArrayList<>();
      int begin = at;
      int depth = 0;
      for (; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          skipQuoted();
        } else if (c == '<' && isOfDescriptor()) {
          at = Math.max(at, text.indexOf('>', at));
        } else if (c == '(' || c == '[' || c == '{') {
          depth++;
        } else if (c == ')' && depth == 0) {
          break;
        } else if (c == ')' || c == ']' || c == '}') {
          depth--;
        } else if (c == ',' && depth == 0) {
          arguments.add(text.substring(begin, at).strip());
          begin = at + 1;
        }
      }
      String last = text.substring(begin, Math.min(at, text.length())).strip();
      if (!last.isEmpty()) {
        arguments.add(last);
      }
      at++;
      return arguments;
    }

    private void skipQuoted() {
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
    }

    /** A number or AT_FDCWD is before it, and no shift to the left. */
    private boolean isOfDescriptor() {
      char before = at == 0 ? ' ' : text.charAt(at - 1);
      char after = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
      return (Character.isDigit(before) || before == 'D') && (after == '/' || isLetter(after));
    }

    private static boolean isLetter(char c) {
      return c >= 'a' && c <= 'z';
    }
  }
}
