package dev.jrepro.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.jrepro.tensors.DType;
import dev.jrepro.tensors.Tensor;
import dev.jrepro.tensors.steps.Fingerprint;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks at what a step under way is made from, where its chain is recorded. */
final class StepEyes {
  private final boolean open;
  private final List<Long> batches = new ArrayList<>();
  private final SortedMap<String, Tensor> seen = new TreeMap<>();
  private boolean isClose;

  StepEyes(boolean open) {
    this.open = open;
  }

  /** All tensors of the step that is next are to be kept. */
  void lookClosely() {
    isClose = true;
  }

  boolean isClose() {
    return isClose;
  }

  /** Arrays of a kind, as they are now, where they are to be kept. */
  void see(String kind, SortedMap<String, NDArray> arrays) {
    if (isClose) {
      arrays.forEach((name, array) -> seen.put(kind + "/" + name, tensor(array)));
    }
  }

  /** Returns what was seen of the step, by {@code KIND/NAME}, and forgets it. */
  SortedMap<String, Tensor> seen() {
    SortedMap<String, Tensor> all = new TreeMap<>(seen);
    seen.clear();
    isClose = false;
    return all;
  }

  private static Tensor tensor(NDArray array) {
    MemorySegment bytes = MemorySegment.ofBuffer(array.toByteBuffer());
    List<Long> shape = Arrays.stream(array.getShape().getShape()).boxed().toList();
    return switch (array.getDataType()) {
      case FLOAT32 -> Tensor.of(DType.FLOAT32, shape, bytes);
      case FLOAT64 -> Tensor.of(DType.FLOAT64, shape, bytes);
      case INT32 -> Tensor.of(DType.INT32, shape, bytes);
      case INT64 -> Tensor.of(DType.INT64, shape, bytes);
      default -> Tensor.of(DType.UINT8, List.of(bytes.byteSize()), bytes);
    };
  }

  /** Of arrays that come in no order: those of the same shape, by what they hold. */
  private void seeBatch(List<NDArray> arrays) {
    if (isClose) {
      List<NDArray> sorted =
          arrays.stream()
              .sorted(
                  Comparator.comparing((NDArray each) -> each.getShape().toString())
                      .thenComparingLong(StepEyes::fingerprint))
              .toList();
      for (NDArray each : sorted) {
        seen.put(
            "batch/" + batches.size() + "." + seen.subMap("batch/", "batch0").size(), tensor(each));
      }
    }
  }

  /** A batch has been loaded, and nothing else is in its scope. */
  void batch(NDManager scope) {
    if (open) {
      // The scope hands its arrays out in no order.
      long all = 0;
      List<NDArray> arrays = scope.getManagedArrays();
      for (NDArray each : arrays) {
        all += fingerprint(each);
      }
      seeBatch(arrays);
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
