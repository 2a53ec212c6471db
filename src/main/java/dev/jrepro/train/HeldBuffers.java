package dev.jrepro.train;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds the memory of numbers for as long as a gradient may be taken.
 *
 * <p>DJL makes of the 2 in {@code x.mul(2)} an array in a buffer of Java's, and closes it at once.
 * What libtorch remembers of the product, to take its gradient, is that array. Where the garbage
 * collector frees the buffer before the backward pass has read it, the gradient is computed from
 * whatever stands there by then: seldom, at another step in each run, and more often on a busy
 * machine. So the buffers of arrays that are closed during a step are held until it has ended.
 *
 * <p>DJL has no place to do that in. It is done where a manager of arrays notes what it has; the
 * fields are those of the version of DJL that jrepro is pinned to. For one thread.
 */
final class HeldBuffers {
  private static final VarHandle RESOURCES =
      field(BaseNDManager.class, "resources", ConcurrentHashMap.class);
  private static final VarHandle BUFFER = field(PtNDArray.class, "dataRef", ByteBuffer.class);

  private final List<ByteBuffer> held = new ArrayList<>();
  private boolean holding;

  /**
   * Watches a manager, and those that are made of it.
   *
   * @param manager a new one, which has nothing yet
   */
  static HeldBuffers below(NDManager manager) {
    HeldBuffers buffers = new HeldBuffers();
    buffers.watch((BaseNDManager) manager);
    return buffers;
  }

  private HeldBuffers() {}

  /** Closing lets go of what was held since it began. */
  interface Span extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins to hold. */
  Span hold() {
    holding = true;
    return () -> {
      holding = false;
      held.clear();
    };
  }

  private void watch(BaseNDManager manager) {
    RESOURCES.set(manager, new Resources());
  }

  private void keep(AutoCloseable resource) {
    if (holding
        && resource instanceof PtNDArray array
        && BUFFER.get(array) instanceof ByteBuffer b) {
      held.add(b);
    }
  }

  /** What a manager has. An array that is closed is removed while it still has its buffer. */
  private final class Resources extends ConcurrentHashMap<String, AutoCloseable> {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable AutoCloseable put(String uid, AutoCloseable resource) {
      if (resource instanceof BaseNDManager manager) {
        watch(manager);
      }
      return super.put(uid, resource);
    }

    @Override
    public @Nullable AutoCloseable remove(Object uid) {
      @Nullable AutoCloseable removed = super.remove(uid);
      if (removed != null) {
        keep(removed);
      }
      return removed;
    }

    /** A manager that is closed goes through all that it has, and removes nothing. */
    @Override
    public Collection<AutoCloseable> values() {
      Collection<AutoCloseable> all = super.values();
      all.forEach(HeldBuffers.this::keep);
      return all;
    }
  }

  private static VarHandle field(Class<?> owner, String name, Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findVarHandle(owner, name, type);
    } catch (ReflectiveOperationException e) {
      throw new BadEngine(
          "is used by a DJL whose " + owner.getSimpleName() + " has no field '" + name + "'",
          "Put jrepro's own version of DJL on the class path.");
    }
  }
}
