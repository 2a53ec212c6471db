package dev.jrepro.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder as the JDK's file calls see it: everywhere, and with nothing to prepare. */
record JdkFolder(Path path) implements FolderView {

  @Override
  public List<Listed> list() throws IOException {
    List<Listed> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      for (Path child : children) {
        String name = child.getFileName().toString();
        // A path of the same text has the same bytes, unless these did not read.
        boolean isUtf8 = name.indexOf('\uFFFD') < 0 || path.resolve(name).equals(child);
        names.add(new Listed(name, isUtf8, Listed.Type.UNKNOWN));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public FileStat stat(String name) throws IOException {
    Path file = path.resolve(name);
    return FileStat.of(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
  }

  @Override
  public FolderView folder(String name) {
    return new JdkFolder(path.resolve(name));
  }

  @Override
  public String readLink(String name) throws IOException {
    return Files.readSymbolicLink(path.resolve(name)).toString();
  }

  @Override
  public boolean read(String name, FileStat expected, byte[] target) throws IOException {
    Path file = path.resolve(name);
    int length = (int) expected.sizeBytes();
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(target, 0, length) == length
          && FileStat.of(file).filter(expected::equals).isPresent();
    }
  }

  @Override
  public void close() {}
}
