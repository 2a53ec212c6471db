package dev.jrepro.run.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@link Tracer} left. Lines of several processes are mixed, and a call during which
 * another process did something is printed in two parts; names are relative to the folder that a
 * process is in, which a child inherits. For one thread; several traces of one stage are read one
 * behind the other.
 */
public final class Trace {

  private static final String UNFINISHED = " <unfinished ...>";
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed> ?(.*)");
  private static final Pattern SUPERSEDED =
      Pattern.compile("\\+\\+\\+ superseded by execve in pid (\\d+) \\+\\+\\+");
  private static final Pattern STARTED =
      Pattern.compile(
          "^(\\d+) +(?:clone3?|v?fork|<\\.\\.\\. (?:clone3?|v?fork) resumed>).* = (\\d+)$");
  private static final Pattern PORT = Pattern.compile("sin6?_port=htons\\((\\d+)\\)");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:inet_addr\\(\"|inet_pton\\(AF_INET6, \")([^\"]*)\"");

  private final Touched files = new Touched();
  private final SortedSet<String> programs = new TreeSet<>();
  private final SortedSet<String> network = new TreeSet<>();
  private final SortedSet<String> denied = new TreeSet<>();
  private boolean hidden;

  /** Where a process is; threads share it. */
  private static final class Here {
    private String folder;

    Here(String folder) {
      this.folder = folder;
    }
  }

  /** Reads one file. */
  private final class Reading {
    private final Map<Integer, Here> places = new HashMap<>();
    private final Map<Integer, String> begun = new HashMap<>();
    private final Map<Integer, Integer> parents;
    private final String first;

    Reading(Path file, Path folder) throws IOException {
      this.parents = parents(file);
      this.first = folder.toString();
    }

    void line(String line) {
      int space = line.indexOf(' ');
      if (space < 1 || !line.chars().limit(space).allMatch(Character::isDigit)) {
        return;
      }
      int process = Integer.parseInt(line.substring(0, space));
      String text = line.substring(space).stripLeading();
      if (text.startsWith("+++")) {
        ended(process, text);
      } else if (text.endsWith(UNFINISHED)) {
        begun.put(process, joined(process, text.substring(0, text.length() - UNFINISHED.length())));
      } else if (!text.startsWith("---")) {
        SystemCall.parse(joined(process, text)).ifPresent(call -> saw(process, call));
      }
    }

    private String joined(int process, String text) {
      Matcher resumed = RESUMED.matcher(text);
      if (!resumed.matches()) {
        return text;
      }
      String beginning = begun.remove(process);
      return (beginning == null ? "" : beginning) + resumed.group(1);
    }

    /** What another thread began goes on in the first one, whose number the process keeps. */
    private void ended(int process, String text) {
      Matcher superseded = SUPERSEDED.matcher(text);
      if (superseded.matches()) {
        String beginning = begun.remove(Integer.parseInt(superseded.group(1)));
        if (beginning != null) {
          begun.put(process, beginning);
        }
      } else {
        places.remove(process);
        begun.remove(process);
      }
    }

    private Here here(int process) {
      Here known = places.get(process);
      if (known == null) {
        Integer parent = parents.get(process);
        Here from = parent == null ? null : places.get(parent);
        known = new Here(from == null ? first : from.folder);
        places.put(process, known);
      }
      return known;
    }

    private void saw(int process, SystemCall call) {
      Here here = here(process);
      switch (call.name()) {
        case "clone", "clone3", "fork", "vfork" -> started(here, call);
        case "chdir" -> {
          if (call.succeeded()) {
            at(here, call, 0).ifPresent(path -> here.folder = path);
          }
        }
        case "fchdir" -> {
          if (call.succeeded()) {
            call.descriptor(0).ifPresent(path -> here.folder = path);
          }
        }
        default -> file(here, call);
      }
    }

    private void started(Here here, SystemCall call) {
      if (call.succeeded() && call.number() > 0) {
        boolean shared = call.arguments().stream().anyMatch(a -> a.contains("CLONE_FS"));
        places.compute(
            call.number(),
            (child, known) -> shared ? here : known == null ? new Here(here.folder) : known);
      }
    }

    private void file(Here here, SystemCall call) {
      switch (call.name()) {
        case "open" -> opened(call, at(here, call, 0), call.argument(1));
        case "creat" -> opened(call, at(here, call, 0), "O_WRONLY|O_CREAT|O_TRUNC");
        case "openat", "openat2" -> opened(call, from(here, call, 0), call.argument(2));
        case "open_by_handle_at" -> opened(call, Optional.empty(), call.argument(2));
        case "execve" -> ran(call, at(here, call, 0));
        case "execveat" -> ran(call, from(here, call, 0));
        case "getdents", "getdents64" -> {
          if (call.succeeded()) {
            call.descriptor(0).ifPresent(files::list);
          }
        }
        case "rename" -> renamed(call, at(here, call, 0), at(here, call, 1));
        case "renameat", "renameat2" -> renamed(call, from(here, call, 0), from(here, call, 2));
        case "link" -> linked(call, at(here, call, 0), at(here, call, 1));
        case "linkat" -> linked(call, from(here, call, 0), from(here, call, 2));
        case "unlink", "rmdir" -> changed(call, at(here, call, 0), false);
        case "unlinkat" -> changed(call, from(here, call, 0), false);
        case "mkdir", "mknod" -> changed(call, at(here, call, 0), true);
        case "mkdirat", "mknodat" -> changed(call, from(here, call, 0), true);
        case "symlink" -> changed(call, at(here, call, 1), true);
        case "symlinkat" -> changed(call, from(here, call, 1), true);
        case "truncate" -> cut(call, at(here, call, 0));
        case "connect", "bind", "sendto", "sendmsg", "sendmmsg" -> reached(call);
        case "io_uring_setup" -> hidden |= call.succeeded();
        default -> {} // A call that is only there to tell of something else.
      }
    }
  }

  /**
   * Reads a trace and adds what it tells.
   *
   * @param folder where the command was started
   */
  public void add(Path file, Path folder) throws IOException {
    Reading reading = new Reading(file, folder);
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reading.line(line);
      }
    }
  }

  /** Returns what was seen so far. */
  public Seen seen() {
    return new Seen(
        files.read(),
        files.maybeMade(),
        files.listed(),
        files.written(),
        programs,
        network,
        denied,
        hidden);
  }

  /** A child may do something before its parent is told of it. */
  private static Map<Integer, Integer> parents(Path file) throws IOException {
    Map<Integer, Integer> parents = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("clone") || line.contains("fork")) {
          Matcher started = STARTED.matcher(line);
          if (started.matches()) {
            parents.put(Integer.valueOf(started.group(2)), Integer.valueOf(started.group(1)));
          }
        }
      }
    }
    return parents;
  }

  /** Returns the path that an argument names, seen from where the process is. */
  private static Optional<String> at(Here here, SystemCall call, int index) {
    return call.text(index).map(text -> absolute(here.folder, text));
  }

  /** Returns the path that two arguments name: a folder's descriptor, and a name in it. */
  private static Optional<String> from(Here here, SystemCall call, int index) {
    String folder = call.descriptor(index).orElse(here.folder);
    return call.text(index + 1).map(text -> absolute(folder, text));
  }

  private static String absolute(String folder, String text) {
    if (text.isEmpty()) {
      return folder;
    }
    Path path = Path.of(text.startsWith("/") ? text : folder + "/" + text);
    return path.normalize().toString();
  }

  private void opened(SystemCall call, Optional<String> named, String flags) {
    if (!call.succeeded()) {
      if (call.wasDenied()) {
        named.ifPresent(denied::add);
      }
      return;
    }
    if (flags.contains("O_PATH") || flags.contains("O_DIRECTORY") || flags.contains("O_TMPFILE")) {
      return; // Names of a folder are read by another call, and a nameless file is gone with it.
    }
    Optional<String> real = call.opened().or(() -> named);
    real.ifPresent(path -> opened(path, flags));
    named
        .filter(path -> real.isPresent() && !path.equals(real.get()))
        .ifPresent(link -> opened(link, flags.contains("O_CREAT") ? flags : "O_RDONLY"));
  }

  private void opened(String path, String flags) {
    boolean makes = flags.contains("O_CREAT");
    boolean isNew = flags.contains("O_TRUNC") || (makes && flags.contains("O_EXCL"));
    boolean writes = flags.contains("O_WRONLY") || flags.contains("O_RDWR");
    if (writes && isNew) {
      files.make(path);
    } else if (flags.contains("O_RDWR")) {
      files.update(path, makes);
    } else if (writes) {
      files.write(path, makes);
    } else {
      files.read(path);
    }
  }

  private void ran(SystemCall call, Optional<String> program) {
    if (call.succeeded()) {
      program.ifPresent(files::read);
      program.ifPresent(programs::add);
    } else if (call.wasDenied()) {
      program.ifPresent(denied::add);
    }
  }

  private void renamed(SystemCall call, Optional<String> from, Optional<String> to) {
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    if (call.succeeded()) {
      files.rename(from.get(), to.get());
    } else if (call.wasDenied()) {
      denied.add(to.get());
    }
  }

  private void linked(SystemCall call, Optional<String> from, Optional<String> to) {
    if (call.succeeded()) {
      from.ifPresent(files::read);
    }
    changed(call, to, true);
  }

  private void changed(SystemCall call, Optional<String> path, boolean makes) {
    if (call.succeeded()) {
      path.ifPresent(makes ? files::make : files::remove);
    } else if (call.wasDenied()) {
      path.ifPresent(denied::add);
    }
  }

  private void cut(SystemCall call, Optional<String> path) {
    if (call.succeeded()) {
      path.ifPresent(file -> files.write(file, false));
    } else if (call.wasDenied()) {
      path.ifPresent(denied::add);
    }
  }

  /** Whoever tries to connect uses the network, whatever comes of it. */
  private void reached(SystemCall call) {
    for (String argument : call.arguments()) {
      if (argument.contains("sa_family=AF_INET")) {
        Matcher port = PORT.matcher(argument);
        Matcher address = ADDRESS.matcher(argument);
        String host = address.find() ? address.group(1) : "?";
        String full =
            (host.contains(":") ? "[" + host + "]" : host)
                + (port.find() ? ":" + port.group(1) : "");
        network.add(full);
        if (call.wasDenied()) {
          denied.add(full);
        }
      }
    }
  }
}
