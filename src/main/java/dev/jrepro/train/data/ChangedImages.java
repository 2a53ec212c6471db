package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Images that are the same in every epoch, each changed: made one size, say. */
record ChangedImages(Images all, List<Augmentation> steps) implements Images {
  @Override
  public int count() {
    return all.count();
  }

  @Override
  public List<String> classes() {
    return all.classes();
  }

  @Override
  public int label(int at) {
    return all.label(at);
  }

  @Override
  public Image image(int at) {
    return Augmentation.all(steps, all.image(at), new Augmentation.Place(0, 0, at));
  }

  @Override
  public Digest digest() {
    return Digest.of("%s\n%s\n".formatted(all.digest(), steps).getBytes(StandardCharsets.UTF_8));
  }
}
