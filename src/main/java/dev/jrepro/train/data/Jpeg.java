package dev.jrepro.train.data;

/**
 * Whether the bytes of a JPEG file are all there. The JDK's decoder makes an image of what there is
 * of a file that was cut, grey where nothing is; Pillow refuses such a file, and so do we.
 *
 * <p>The file is walked from marker to marker (ITU-T T.81, section B.1): segments by their lengths,
 * the coded data after a start of scan to the next marker. It is whole where it ends in the marker
 * for the end of the image. Thumbnails lie in segments and so are passed over.
 */
final class Jpeg {
  private static final int MARKER = 0xFF;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;
  private static final int FIRST_RESTART = 0xD0;
  private static final int LAST_RESTART = 0xD7;
  private static final int TEMPORARY = 0x01;

  private final byte[] bytes;
  private int at;

  private Jpeg(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether a file begins as a JPEG does. */
  static boolean is(byte[] bytes) {
    Jpeg jpeg = new Jpeg(bytes);
    return jpeg.next() == MARKER && jpeg.next() == START_OF_IMAGE && jpeg.next() == MARKER;
  }

  /** Whether a JPEG has its end. */
  static boolean isWhole(byte[] bytes) {
    return new Jpeg(bytes).reachesItsEnd();
  }

  private boolean reachesItsEnd() {
    at = 2;
    while (at < bytes.length) {
      int marker = marker();
      if (marker == END_OF_IMAGE) {
        return true;
      }
      if (marker > TEMPORARY && !isRestart(marker)) {
        int length = (next() << 8) | next();
        at += Math.max(0, length - 2);
      }
      if (marker == START_OF_SCAN) {
        skipCodedData();
      }
    }
    return false;
  }

  /** The code of the next marker, which any bytes but its own may stand before; 0 at the end. */
  private int marker() {
    while (at < bytes.length && next() != MARKER) {
      // What is between two segments, decoders pass over too.
    }
    int code = MARKER;
    while (at < bytes.length && code == MARKER) {
      code = next();
    }
    return code == MARKER ? 0 : code;
  }

  private void skipCodedData() {
    while (at + 1 < bytes.length) {
      int code = Byte.toUnsignedInt(bytes[at + 1]);
      boolean marker = Byte.toUnsignedInt(bytes[at]) == MARKER && code != 0 && code != MARKER;
      if (marker && !isRestart(code)) {
        return;
      }
      at++;
    }
    at = bytes.length;
  }

  private static boolean isRestart(int code) {
    return code >= FIRST_RESTART && code <= LAST_RESTART;
  }

  private int next() {
    return at < bytes.length ? Byte.toUnsignedInt(bytes[at++]) : 0;
  }
}
