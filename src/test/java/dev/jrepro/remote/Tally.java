package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;

/** Adds up what a transfer tells. */
final class Tally implements Progress {

  final AtomicLong plannedObjects = new AtomicLong();
  final AtomicLong plannedBytes = new AtomicLong();
  final AtomicLong movedBytes = new AtomicLong();
  final AtomicLong finishedObjects = new AtomicLong();

  @Override
  public void planned(long objects, long bytes) {
    plannedObjects.addAndGet(objects);
    plannedBytes.addAndGet(bytes);
  }

  @Override
  public void moved(long bytes) {
    movedBytes.addAndGet(bytes);
  }

  @Override
  public void finished(long objects) {
    finishedObjects.addAndGet(objects);
  }

  void assertComplete(Transfer.Moved moved) {
    assertThat(plannedObjects).hasValue(moved.objects());
    assertThat(finishedObjects).hasValue(moved.objects());
    assertThat(plannedBytes).hasValue(moved.bytes());
    assertThat(movedBytes).hasValue(moved.bytes());
  }
}
