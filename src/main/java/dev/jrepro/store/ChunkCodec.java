package dev.jrepro.store;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

/**
 * Compresses chunks with zstd where that helps, and takes them apart again. Weights and images do
 * not shrink: a fast look at a sample spares them the effort. For one thread; it holds memory
 * outside the heap until it is closed.
 */
public final class ChunkCodec implements AutoCloseable {

  /** The chunk's bytes as they are. */
  public static final int PLAIN = 0;

  /** One frame of zstd, RFC 8878. */
  public static final int ZSTD = 1;

  private static final int LEVEL = 1;
  private static final int PROBE_LEVEL = -5;
  private static final int PROBE_BYTES = 8 << 10;
  private static final int UNPROBED_BYTES = 2 * PROBE_BYTES;

  /** What is saved must be worth the work of the reader: one part in this many. */
  private static final int LEAST_GAIN = 32;

  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

  /** Makes one with zstd's own memory. */
  public ChunkCodec() {
    compressor.setChecksum(false).setDictID(false).setContentSize(true);
  }

  /** Returns how much room {@link #encode} wants for a chunk of that length. */
  public static int room(int length) {
    return length + (length >> 8) + 128;
  }

  /**
   * Writes a chunk into the target, which has {@link #room} for it.
   *
   * @return how many bytes were written: fewer than {@code length} for {@link #ZSTD}, as many for
   *     {@link #PLAIN}
   */
  public int encode(byte[] raw, int offset, int length, byte[] target, int at) {
    if (seemsToShrink(raw, offset, length, target, at)) {
      int stored = compress(LEVEL, raw, offset, length, target, at);
      if (isWorthIt(stored, length)) {
        return stored;
      }
    }
    System.arraycopy(raw, offset, target, at, length);
    return length;
  }

  /**
   * Writes the raw bytes of a stored chunk into the target.
   *
   * @param rawBytes how many they are
   * @return false if these are not the stored bytes of a chunk of that length
   */
  public boolean decode(
      int codec, byte[] stored, int offset, int storedBytes, byte[] target, int rawBytes) {
    switch (codec) {
      case PLAIN -> {
        if (storedBytes != rawBytes) {
          return false;
        }
        System.arraycopy(stored, offset, target, 0, rawBytes);
        return true;
      }
      case ZSTD -> {
        try {
          return decompressor.decompressByteArray(target, 0, rawBytes, stored, offset, storedBytes)
              == rawBytes;
        } catch (ZstdException e) {
          return false;
        }
      }
      default -> {
        return false;
      }
    }
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }

  private boolean seemsToShrink(byte[] raw, int offset, int length, byte[] target, int at) {
    if (length <= UNPROBED_BYTES) {
      return true;
    }
    int middle = offset + (length - PROBE_BYTES) / 2;
    return isWorthIt(compress(PROBE_LEVEL, raw, middle, PROBE_BYTES, target, at), PROBE_BYTES);
  }

  private static boolean isWorthIt(int stored, int length) {
    return stored < length - length / LEAST_GAIN;
  }

  private int compress(int level, byte[] raw, int offset, int length, byte[] target, int at) {
    compressor.setLevel(level);
    return compressor.compressByteArray(target, at, room(length), raw, offset, length);
  }
}
