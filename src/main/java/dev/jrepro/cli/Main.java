package dev.jrepro.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Starts the command line. */
public final class Main {

  private static final long CLEAN_UP_MILLIS = 20_000;

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    // The launcher has looked: the JVM cannot tell whether the error stream is a terminal.
    boolean live = Boolean.getBoolean("jrepro.live");
    Terminal terminal = new Terminal(stream(FileDescriptor.out), stream(FileDescriptor.err), live);
    Thread main = Thread.currentThread();
    Ending ending = new Ending(main);
    Runtime.getRuntime().addShutdownHook(new Thread(ending));
    int code = new Cli(terminal, Path.of("").toAbsolutePath(), System.getenv()).run(arguments);
    terminal.flush();
    ending.done = true;
    if (!ending.asked) {
      System.exit(code);
    }
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** When a person ends jrepro, the command is interrupted, and given time to clean up. */
  private static final class Ending implements Runnable {
    private final Thread main;
    private volatile boolean done;
    private volatile boolean asked;

    Ending(Thread main) {
      this.main = main;
    }

    @Override
    public void run() {
      if (done) {
        return;
      }
      asked = true;
      SecondSignal.heed();
      main.interrupt();
      try {
        main.join(CLEAN_UP_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
