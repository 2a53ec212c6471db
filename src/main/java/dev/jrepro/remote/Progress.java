package dev.jrepro.remote;

import java.util.function.LongConsumer;

/** Is told how a transfer goes on. Called from many threads. */
public interface Progress {

  /** Says how much there is to move, once that is known. */
  void planned(long objects, long bytes);

  /** Says that bytes were acknowledged by the other side. */
  void moved(long bytes);

  /** Says that an object is whole on the other side. */
  void finished(long objects);

  /** Returns one that listens to nothing. */
  static Progress silent() {
    return bytes(_ -> {});
  }

  /** Returns one that listens to bytes only. */
  static Progress bytes(LongConsumer moved) {
    return new Progress() {
      @Override
      public void planned(long objects, long bytes) {}

      @Override
      public void moved(long bytes) {
        moved.accept(bytes);
      }

      @Override
      public void finished(long objects) {}
    };
  }
}
