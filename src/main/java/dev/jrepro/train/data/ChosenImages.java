package dev.jrepro.train.data;

import java.util.List;

/** Some images of a list. */
final class ChosenImages implements Images {
  private final Images all;
  private final int[] places;

  ChosenImages(Images all, int... places) {
    for (int place : places) {
      if (place < 0 || place >= all.count()) {
        throw new IllegalArgumentException("no image %d among %d".formatted(place, all.count()));
      }
    }
    this.all = all;
    this.places = places;
  }

  @Override
  public int count() {
    return places.length;
  }

  @Override
  public List<String> classes() {
    return all.classes();
  }

  @Override
  public int label(int at) {
    return all.label(places[at]);
  }

  @Override
  public Image image(int at) {
    return all.image(places[at]);
  }
}
