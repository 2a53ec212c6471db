package dev.jrepro.train.data;

import dev.jrepro.core.Digest;
import dev.jrepro.train.BadData;
import dev.jrepro.train.FileFailure;
import dev.jrepro.train.MissingData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder with a folder for each class, as ImageNet has it: {@code n01440764/n01440764_18.JPEG}.
 * Classes and files are in the order of their names, as torchvision's {@code ImageFolder} has them;
 * folders in a class's folder are part of it. An image is read when it is asked for.
 */
public final class ImageFolder implements Images {
  /** Torchvision's; the JDK cannot read them all, and then says so. */
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp");

  private record Item(Path file, int label) {}

  private final List<String> classes;
  private final List<Item> items;

  private ImageFolder(List<String> classes, List<Item> items) {
    this.classes = List.copyOf(classes);
    this.items = List.copyOf(items);
  }

  /**
   * Finds the images of a folder.
   *
   * @throws MissingData if there is no such folder
   * @throws BadData if it has no folder of a class, or one has no image
   */
  public static ImageFolder of(Path folder) {
    List<Path> below = listed(folder, Files::isDirectory);
    if (below.isEmpty()) {
      throw new BadData(folder, "it has no folder of a class");
    }
    List<String> classes = below.stream().map(ImageFolder::name).toList();
    List<Item> items = new ArrayList<>();
    for (int label = 0; label < below.size(); label++) {
      int before = items.size();
      add(below.get(label), label, items);
      if (items.size() == before) {
        throw new BadData(below.get(label), "this class has no image");
      }
    }
    return new ImageFolder(classes, items);
  }

  /** In the order of the folders' whole names, then of the files', as torchvision sorts them. */
  private static void add(Path folder, int label, List<Item> to) {
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      files
          .filter(file -> Files.isRegularFile(file) && isImage(file))
          .sorted(
              Comparator.comparing((Path file) -> String.valueOf(file.getParent()))
                  .thenComparing(ImageFolder::name))
          .forEach(file -> to.add(new Item(file, label)));
    } catch (IOException e) {
      throw new FileFailure("read", folder, e);
    }
  }

  private static boolean isImage(Path file) {
    String name = name(file);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** What a folder holds, in the order of names. */
  static List<Path> listed(Path folder, Predicate<Path> which) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(which).sorted(Comparator.comparing(ImageFolder::name)).toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new MissingData(folder);
    } catch (IOException e) {
      throw new FileFailure("read", folder, e);
    }
  }

  @Override
  public int count() {
    return items.size();
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int label(int at) {
    return items.get(at).label();
  }

  @Override
  public Image image(int at) {
    return ImageFile.colour(items.get(at).file());
  }

  /** Of the files' bytes, and of their classes. */
  @Override
  public Digest digest() {
    Digest.Hasher hasher = new Digest.Hasher();
    for (Item item : items) {
      byte[] head =
          "%d %s\n"
              .formatted(item.label(), Obtained.digest(item.file()))
              .getBytes(StandardCharsets.UTF_8);
      hasher.update(head, 0, head.length);
    }
    return hasher.finish();
  }

  /** Where an image lies. */
  public Path file(int at) {
    return items.get(at).file();
  }
}
