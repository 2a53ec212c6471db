package dev.jrepro.train.data;

import java.util.Arrays;
import java.util.List;

/** Images of one size, in memory: {@code uint8[count, channels, height, width]}. */
final class PackedImages implements Images {
  private final List<String> classes;
  private final byte[] labels;
  private final Image form;
  private final byte[] pixels;

  /** {@code form} is any image of the size that all have. */
  PackedImages(List<String> classes, byte[] labels, Image form, byte[] pixels) {
    if ((long) labels.length * form.size() != pixels.length) {
      throw new IllegalArgumentException("pixels and labels do not belong together");
    }
    this.classes = classes;
    this.labels = labels;
    this.form = form;
    this.pixels = pixels;
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int label(int at) {
    return Byte.toUnsignedInt(labels[at]);
  }

  @Override
  public Image image(int at) {
    int from = at * form.size();
    byte[] its = Arrays.copyOfRange(pixels, from, from + form.size());
    return Image.of(form.channels(), form.height(), form.width(), its);
  }
}
