package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A fixed list of images with a class each. Any thread may read. */
public interface Images {
  /** How many there are. */
  int count();

  /** The names of the classes; a label is a place in this list. */
  List<String> classes();

  /** The label of an image. */
  int label(int at);

  /**
   * An image, read from its file where it is not in memory.
   *
   * @throws dev.jrepro.train.BadData if the file is no image
   */
  Image image(int at);

  /**
   * The digest of all images with their classes, so that other images have another. By default of
   * the pixels, for which each image is read.
   */
  default Digest digest() {
    Digest.Hasher hasher = new Digest.Hasher();
    for (int at = 0; at < count(); at++) {
      Image image = image(at);
      byte[] head = "%d %s\n".formatted(label(at), image).getBytes(StandardCharsets.UTF_8);
      hasher.update(head, 0, head.length).update(image.pixels(), 0, image.size());
    }
    return hasher.finish();
  }

  /**
   * Some of these images, in the order of their places.
   *
   * @param places of each; kept as it is given
   */
  default Images only(int... places) {
    return new ChosenImages(this, places);
  }
}
