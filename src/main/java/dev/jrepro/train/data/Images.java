package dev.jrepro.train.data;

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
   * Some of these images, in the order of their places.
   *
   * @param places of each; kept as it is given
   */
  default Images only(int... places) {
    return new ChosenImages(this, places);
  }
}
