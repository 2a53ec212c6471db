package dev.jrepro.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.jrepro.tensors.steps.Fingerprint;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Looks at what a step under way is made from, where its chain is recorded. */
final class StepEyes {
  private final boolean open;
  private final List<Long> batches = new ArrayList<>();

  StepEyes(boolean open) {
    this.open = open;
  }

  /** A batch has been loaded, and nothing else is in its scope. */
  void batch(NDManager scope) {
    if (open) {
      // The scope hands its arrays out in no order.
      long all = 0;
      for (NDArray each : scope.getManagedArrays()) {
        all += fingerprint(each);
      }
      batches.add(all);
    }
  }

  /** Returns the number that stands for the batches of the step, and forgets them. */
  long batches() {
    long all =
        batches.stream().allMatch(each -> each == 0)
            ? 0
            : Fingerprint.joined(batches.stream().mapToLong(each -> each).toArray());
    batches.clear();
    return all;
  }

  /** Returns the fingerprint of an array's values; those of a GPU are fetched for it. */
  static long fingerprint(NDArray array) {
    if (!array.getDevice().isGpu()) {
      return Fingerprint.of(MemorySegment.ofBuffer(array.toByteBuffer(true)));
    }
    try (NDArray here = array.toDevice(Device.cpu(), true)) {
      return Fingerprint.of(MemorySegment.ofBuffer(here.toByteBuffer(true)));
    }
  }
}
