package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import java.nio.charset.StandardCharsets;
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
  public Digest digest() {
    byte[] head = "%d of %s\n".formatted(labels.length, form).getBytes(StandardCharsets.UTF_8);
    return new Digest.Hasher()
        .update(head, 0, head.length)
        .update(labels, 0, labels.length)
        .update(pixels, 0, pixels.length)
        .finish();
  }

  @Override
  public Image image(int at) {
    int from = at * form.size();
    byte[] its = Arrays.copyOfRange(pixels, from, from + form.size());
    return Image.of(form.channels(), form.height(), form.width(), its);
  }
}
