package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import dev.jrepro.train.BadData;
import dev.jrepro.train.MissingData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Cityscapes: street scenes with a class for each pixel (Cordts et al., CVPR 2016), as it is
 * unpacked: {@code leftImg8bit/PART/CITY/NAME_leftImg8bit.png} and, of the same NAME, {@code
 * gtFine/PART/CITY/NAME_gtFine_labelIds.png}. Cities and files are in the order of their names. The
 * parts {@code train}, {@code val} and {@code test} are those of its authors; no seed decides them.
 */
public final class Cityscapes {
  private static final String IMAGE = "_leftImg8bit.png";
  private static final String LABELS = "_gtFine_labelIds.png";

  private static final int CLASSES = 34;

  /**
   * A scene.
   *
   * @param image {@code uint8[3, height, width]}
   * @param labels the class of each pixel, by the data set's own numbers: {@code uint8[1, height,
   *     width]}
   */
  public record Scene(Image image, Image labels) {}

  private record Pair(Path image, Path labels) {}

  private final List<Pair> scenes;

  private Cityscapes(List<Pair> scenes) {
    this.scenes = List.copyOf(scenes);
  }

  /**
   * Finds the scenes of a part.
   *
   * @param part {@code train}, {@code val} or {@code test}
   * @throws MissingData if there is no such part, or a scene has no labels
   * @throws BadData if the part has no scene
   */
  public static Cityscapes of(Path folder, String part) {
    Path images = folder.resolve("leftImg8bit").resolve(part);
    List<Pair> scenes = new ArrayList<>();
    for (Path city : ImageFolder.listed(images, Files::isDirectory)) {
      Path labels = folder.resolve("gtFine").resolve(part).resolve(ImageFolder.name(city));
      for (Path image : ImageFolder.listed(city, f -> ImageFolder.name(f).endsWith(IMAGE))) {
        Path its = labels.resolve(ImageFolder.name(image).replace(IMAGE, LABELS));
        if (!Files.exists(its)) {
          throw new MissingData(its);
        }
        scenes.add(new Pair(image, its));
      }
    }
    if (scenes.isEmpty()) {
      throw new BadData(images, "it has no scene, CITY/NAME" + IMAGE);
    }
    return new Cityscapes(scenes);
  }

  /** How many scenes there are. */
  public int count() {
    return scenes.size();
  }

  /**
   * Reads a scene.
   *
   * @throws BadData if a file is no image, or the labels are of another size than the image, or are
   *     none of the data set's 34
   */
  public Scene scene(int at) {
    Image image = ImageFile.colour(scenes.get(at).image());
    Image labels = ImageFile.labels(scenes.get(at).labels());
    if (labels.height() != image.height() || labels.width() != image.width()) {
      throw new BadData(
          scenes.get(at).labels(), "%s is not of the size of its %s".formatted(labels, image));
    }
    for (int place = 0; place < labels.size(); place++) {
      if (labels.at(place) >= CLASSES) {
        throw new BadData(
            scenes.get(at).labels(),
            "pixel %d has the label %d, and there are %d classes"
                .formatted(place, labels.at(place), CLASSES));
      }
    }
    return new Scene(image, labels);
  }

  /** The digest of the files of all scenes. */
  public Digest digest() {
    Digest.Hasher hasher = new Digest.Hasher();
    for (Pair pair : scenes) {
      byte[] both =
          "%s %s\n"
              .formatted(Obtained.digest(pair.image()), Obtained.digest(pair.labels()))
              .getBytes(StandardCharsets.UTF_8);
      hasher.update(both, 0, both.length);
    }
    return hasher.finish();
  }
}
