package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import java.nio.charset.StandardCharsets;
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

  /** Of all images that there are to choose from, and of the choice. */
  @Override
  public Digest digest() {
    String told = "chosen\n%s\n%s\n".formatted(all.digest(), Split.digest(places));
    return Digest.of(told.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Image image(int at) {
    return all.image(places[at]);
  }
}
