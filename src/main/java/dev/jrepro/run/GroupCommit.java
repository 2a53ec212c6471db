package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.lineage.Ledger;
import dev.jrepro.lineage.Lock;
import dev.jrepro.lineage.LockFiles;
import dev.jrepro.project.AtomicFile;
import dev.jrepro.project.Project;
import dev.jrepro.store.ObjectWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes durable what stages left, for all that ended within a moment at the price of one: first the
 * objects, then the lines of the ledger, then the locks; then the attempts are settled. What is
 * handed in later is durable no earlier, so no lock names what is not durable yet. For many
 * threads.
 */
final class GroupCommit implements AutoCloseable {

  /** Between two commits that nobody waits for passes so much, in which more stages end. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Project project;
  private final Thread thread;
  private final List<Handed> lost = new ArrayList<>();
  private List<Handed> queue = new ArrayList<>();
  private final Consumer<Left> committed;
  private @Nullable ObjectWriter writer;
  private @Nullable RuntimeException failure;
  private boolean started;
  private boolean hurried;
  private boolean closing;

  /**
   * Prepares.
   *
   * @param committed is told of what is durable
   */
  GroupCommit(Project project, Consumer<Left> committed) {
    this.project = project;
    this.committed = committed;
    this.thread = Thread.ofPlatform().daemon().name("commit").unstarted(this::work);
  }

  /** Something that puts objects. */
  interface Storing<T> {
    T with(ObjectWriter writer) throws IOException;
  }

  /**
   * What a stage's run leaves.
   *
   * @param line the run's line in the ledger, if it is a new run
   * @param lock the stage's lock, if it is written
   */
  record Left(Optional<Ledger.Line> line, Optional<Lock> lock) {}

  /** What is done when it is known whether what was handed in is durable. */
  interface Sequel {
    /** It is. */
    void committed();

    /** It is not, and will not be: what the run changed in the workspace is to be undone. */
    void undo();

    /** Returns what does nothing. */
    static Sequel none() {
      return new Sequel() {
        @Override
        public void committed() {
          // Nothing hangs on it.
        }

        @Override
        public void undo() {
          // Nothing was changed.
        }
      };
    }
  }

  private record Handed(Left left, Sequel sequel, CountDownLatch done) {}

  private record Group(Optional<ObjectWriter> writer, List<Handed> handed) {}

  /**
   * Puts small objects: they are durable no later than what is handed in after this.
   *
   * @throws JreproException if an earlier commit failed
   */
  synchronized <T> T store(Storing<T> storing) throws IOException {
    check();
    if (writer == null) {
      writer = project.cache().writer();
    }
    return storing.with(writer);
  }

  /**
   * Hands in what a run left. Its objects have been put here, or are durable already.
   *
   * @throws JreproException if an earlier commit failed; nothing comes of this one then
   */
  void submit(Left left, Sequel sequel) {
    hand(left, sequel, false);
  }

  /**
   * Hands in what a run left and waits until it is durable, whatever interrupts come meanwhile.
   *
   * @throws JreproException if that fails
   */
  void commit(Left left, Sequel sequel) {
    CountDownLatch done = hand(left, sequel, true);
    boolean interrupted = false;
    while (done.getCount() > 0) {
      try {
        done.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    check();
  }

  private synchronized CountDownLatch hand(Left left, Sequel sequel, boolean hurry) {
    check();
    CountDownLatch done = new CountDownLatch(1);
    queue.add(new Handed(left, sequel, done));
    if (!started) {
      started = true;
      thread.start();
    }
    hurried |= hurry;
    notifyAll();
    return done;
  }

  private synchronized void check() {
    switch (failure) {
      case null -> {}
      case JreproException known ->
          throw new JreproException.Refused(
              String.valueOf(known.getMessage()), known.hint().orElse(null), known);
      case RuntimeException bug -> throw new IllegalStateException(bug);
    }
  }

  private void work() {
    try {
      long last = System.nanoTime() - PAUSE_NANOS;
      for (Group group = next(last); group != null; group = next(last)) {
        commit(group);
        last = System.nanoTime();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; were it so, what is left would be lost and undone.
      fail(new JreproException.Interrupted(), List.of());
    }
  }

  /** Returns what has come together; null at the end. */
  private synchronized @Nullable Group next(long last) throws InterruptedException {
    while (queue.isEmpty() && !closing) {
      wait();
    }
    long left = PAUSE_NANOS - (System.nanoTime() - last);
    while (left > 0 && !hurried && !closing) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = PAUSE_NANOS - (System.nanoTime() - last);
    }
    hurried = false;
    Group group = new Group(Optional.ofNullable(writer), queue);
    writer = null;
    queue = new ArrayList<>();
    return group.handed().isEmpty() && group.writer().isEmpty() ? null : group;
  }

  private void commit(Group group) {
    try {
      check();
      makeDurable(group);
    } catch (IOException e) {
      fail(new DiskFailed("store what stages left", e), group.handed());
      return;
    } catch (RuntimeException e) {
      fail(e, group.handed());
      return;
    }
    for (Handed handed : group.handed()) {
      try {
        committed.accept(handed.left());
        handed.sequel().committed();
      } catch (RuntimeException e) {
        fail(e, List.of());
      }
      handed.done().countDown();
    }
  }

  private void makeDurable(Group group) throws IOException {
    if (group.writer().isPresent()) {
      try (ObjectWriter objects = group.writer().get()) {
        objects.commit();
      }
    }
    List<Left> left = group.handed().stream().map(Handed::left).toList();
    project.ledger().append(left.stream().flatMap(each -> each.line().stream()).toList());
    SortedMap<Path, String> locks = new TreeMap<>();
    left.forEach(each ->
        each.lock()
            .ifPresent(lock ->
                locks.put(LockFiles.path(lock.stage()).under(project.root()), lock.toText())));
    if (!locks.isEmpty()) {
      // Not beside the locks, where a kill would leave files for Git to find.
      AtomicFile.writeAll(locks, project.scratch().resolve("locks"));
    }
  }

  private void fail(RuntimeException e, List<Handed> handed) {
    synchronized (this) {
      failure = failure == null ? e : failure;
      lost.addAll(handed);
    }
    handed.forEach(each -> each.done().countDown());
  }

  /**
   * Waits until everything is durable; no stage runs any more. Where that failed, what was not
   * committed is undone, the last first.
   *
   * @throws JreproException if something could not be made durable, now or before
   */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    synchronized (this) {
      lost.reversed().forEach(each -> each.sequel().undo());
      lost.clear();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    check();
  }
}
