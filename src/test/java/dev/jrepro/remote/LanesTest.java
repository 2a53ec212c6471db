package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class LanesTest {

  @Test
  void noMoreRunAtOnceThanThereAreLanes() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (Lanes lanes = new Lanes(3)) {
      for (int i = 0; i < 50; i++) {
        lanes.start(() -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.sleep(2);
          running.decrementAndGet();
          done.incrementAndGet();
        });
      }
      lanes.await();
      assertThat(done).hasValue(50);
    }
    assertThat(most).hasValue(3);
  }

  @Test
  void firstFailureWinsAndStopsTheOthers() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    try (Lanes lanes = new Lanes(2)) {
      lanes.start(() -> {
        started.countDown();
        try {
          Thread.sleep(10_000);
        } catch (InterruptedException e) {
          interrupted.incrementAndGet();
          throw new IllegalArgumentException("second", e);
        }
      });
      started.await();
      assertThatThrownBy(
              () -> {
                lanes.start(() -> {
                  throw new IllegalStateException("first");
                });
                lanes.await();
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("first");
      assertThatThrownBy(() -> lanes.start(() -> {})).hasMessage("first");
    }
    assertThat(interrupted).hasValue(1);
  }

  @Test
  void nothingRunsAnyMoreWhenItIsClosed() throws Exception {
    AtomicInteger ended = new AtomicInteger();
    try (Lanes lanes = new Lanes(4)) {
      for (int i = 0; i < 4; i++) {
        lanes.start(() -> {
          try {
            Thread.sleep(10_000);
          } finally {
            ended.incrementAndGet();
          }
        });
      }
      Thread.sleep(50);
    }
    assertThat(ended).hasValue(4);
  }
}
