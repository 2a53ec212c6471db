import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Merges libraries into one jar, all of whose classes the JVM can keep in an ahead-of-time cache.
 * Maven runs it when it packages, with this file, with pairs of a folder of jars and the jar that
 * is made of it, and at last a file that gets a digest of the whole class path, to name a cache by:
 *
 * <pre>java Pack.java Pack.java LIBRARIES/ RESULT.jar … -- DIGEST JAR…</pre>
 *
 * Two kinds of classes never enter such a cache: those below class-file version 50 (picocli's),
 * which are written anew here in version 52 with stack maps, and those of signed jars (JGit's),
 * whose signatures are left out. Equal jars give an equal result, byte for byte.
 */
final class Pack {

  private static final int OLDEST_CACHED = ClassFile.JAVA_6_VERSION;
  private static final int WRITTEN = ClassFile.JAVA_8_VERSION;
  private static final String META = "META-INF/";
  private static final String SERVICES = META + "services/";

  private final SortedMap<String, byte[]> entries = new TreeMap<>();

  private Pack() {}

  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    Path self = Path.of(arguments[0]);
    int at = 1;
    for (; !arguments[at].equals("--"); at += 2) {
      merge(self, Path.of(arguments[at]), Path.of(arguments[at + 1]));
    }
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String jar : List.of(arguments).subList(at + 2, arguments.length)) {
      digest.update(Files.readAllBytes(Path.of(jar)));
    }
    Files.writeString(
        Path.of(arguments[at + 1]), HexFormat.of().formatHex(digest.digest(), 0, 16) + "\n");
  }

  /** Makes the result unless it is newer than all it is made of. */
  private static void merge(Path self, Path folder, Path result) throws IOException {
    List<Path> jars = jars(folder);
    List<Path> sources = new ArrayList<>(jars);
    sources.addAll(List.of(folder, self));
    if (isNewer(result, sources)) {
      return;
    }
    Pack pack = new Pack();
    for (Path jar : jars) {
      pack.add(jar);
    }
    pack.modernize();
    Path written = result.resolveSibling(result.getFileName() + ".tmp");
    Files.createDirectories(written.getParent());
    pack.write(written);
    Files.move(written, result, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isNewer(Path result, List<Path> sources) throws IOException {
    if (!Files.exists(result)) {
      return false;
    }
    FileTime made = Files.getLastModifiedTime(result);
    for (Path source : sources) {
      if (Files.getLastModifiedTime(source).compareTo(made) > 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private void add(Path jar) throws IOException {
    String name = jar.getFileName().toString();
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      for (JarEntry entry : file.stream().filter(each -> !each.isDirectory()).toList()) {
        byte[] bytes;
        try (var in = file.getInputStream(entry)) {
          bytes = in.readAllBytes();
        }
        add(name, entry.getName(), bytes);
      }
    }
  }

  private void add(String jar, String entry, byte[] bytes) throws FileAlreadyExistsException {
    if (entry.startsWith(SERVICES)) {
      entries.merge(entry, lines(bytes), Pack::joined);
      return;
    }
    if (isAboutTheJar(entry)) {
      return;
    }
    String place =
        isOfOneJar(entry) ? META + jar.replace(".jar", "/") + entry.replace(META, "") : entry;
    if (entries.put(place, bytes) != null) {
      throw new FileAlreadyExistsException(entry, jar, "two libraries have a file of that name");
    }
  }

  private static byte[] lines(byte[] text) {
    return (new String(text, StandardCharsets.UTF_8).strip() + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] some, byte[] more) {
    byte[] all = new byte[some.length + more.length];
    System.arraycopy(some, 0, all, 0, some.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  /** What lies beside the manifest, or is a licence: many jars have files of those names. */
  private static boolean isOfOneJar(String entry) {
    return entry.startsWith(META) || entry.matches("(LICENSE|NOTICE|about)[^/]*");
  }

  /**
   * What describes a jar as such (manifest, signatures, module, and where Maven had it from), and
   * variants of classes for newer JDKs: that of zstd-jni links 35 functions at its first use, which
   * takes 0.3 s of CPU, and is then no quicker than the one that uses JNI.
   */
  private static boolean isAboutTheJar(String entry) {
    return entry.endsWith("module-info.class")
        || entry.equals(JarFile.MANIFEST_NAME)
        || entry.equals(META + "INDEX.LIST")
        || entry.startsWith(META + "maven/")
        || entry.startsWith(META + "versions/")
        || entry.matches(META + "[^/]+\\.(SF|RSA|DSA|EC)");
  }

  private void modernize() {
    ClassFile parser =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                          String name = type.descriptorString();
                          byte[] found =
                              entries.get(name.substring(1, name.length() - 1) + ".class");
                          return found == null ? null : new ByteArrayInputStream(found);
                        })
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (entry.getKey().endsWith(".class")) {
        ClassModel model = parser.parse(entry.getValue());
        if (model.majorVersion() < OLDEST_CACHED) {
          entry.setValue(parser.transformClass(model, rewriting()));
        }
      }
    }
  }

  /** Gives each method's code a new builder, which makes its stack map, and the class a version. */
  private static ClassTransform rewriting() {
    return ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
        .andThen((type, element) ->
            type.with(
                element instanceof ClassFileVersion ? ClassFileVersion.of(WRITTEN, 0) : element));
  }

  private void write(Path target) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (OutputStream file = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(file)) {
      put(jar, JarFile.MANIFEST_NAME);
      manifest.write(jar);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(jar, entry.getKey());
        jar.write(entry.getValue());
      }
    }
  }

  private static void put(JarOutputStream jar, String name) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
    jar.putNextEntry(entry);
  }
}
