package dev.jrepro;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_int;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step of the build that makes libraries fit for the JVM's ahead-of-time cache. */
final class PackTest {

  private static final String SERVICE = "META-INF/services/some.Service";

  @TempDir private Path folder;
  private Path libraries;

  @BeforeEach
  void libraries() throws IOException {
    libraries = Files.createDirectories(folder.resolve("libraries"));
    jar(
        "old-1.jar",
        Map.of(
            "old/Sign.class",
            classOfJava5(),
            "META-INF/SIGNER.SF",
            text("signature"),
            "META-INF/LICENSE",
            text("one licence"),
            SERVICE,
            text("old.Sign")));
    jar("other-2.jar", Map.of("META-INF/LICENSE", text("another"), SERVICE, text("other.One\n")));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void jar(String name, Map<String, byte[]> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(libraries.resolve(name));
        JarOutputStream jar = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        jar.putNextEntry(new JarEntry(file.getKey()));
        jar.write(file.getValue());
      }
    }
  }

  /** As the compilers of Java 5 wrote it: a branch, and no stack map. */
  private static byte[] classOfJava5() {
    return ClassFile.of(StackMapsOption.DROP_STACK_MAPS)
        .build(
            ClassDesc.of("old.Sign"),
            type ->
                type.withVersion(ClassFile.JAVA_5_VERSION, 0)
                    .withFlags(AccessFlag.PUBLIC, AccessFlag.SUPER)
                    .withMethodBody(
                        "of",
                        MethodTypeDesc.of(CD_String, CD_int),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code ->
                            code.iload(0)
                                .ifThenElse(
                                    negative -> negative.ldc("not zero"), zero -> zero.ldc("zero"))
                                .areturn()));
  }

  private Path pack() throws IOException, InterruptedException {
    Path result = folder.resolve("result.jar");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String self = Path.of(System.getProperty("jrepro.root", "."), "src/build/Pack.java").toString();
    command.addAll(List.of(self, self));
    command.addAll(List.of(libraries.toString(), result.toString(), "--"));
    command.addAll(List.of(folder.resolve("digest").toString(), result.toString()));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    return result;
  }

  @Test
  void anOldClassIsWrittenAnewAndDoesTheSame() throws Exception {
    Path result = pack();
    try (JarFile jar = new JarFile(result.toFile())) {
      byte[] written = jar.getInputStream(jar.getEntry("old/Sign.class")).readAllBytes();
      assertThat(ClassFile.of().parse(written).majorVersion()).isEqualTo(ClassFile.JAVA_8_VERSION);
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {result.toUri().toURL()}, null)) {
      assertThat(loader.loadClass("old.Sign").getMethod("of", int.class).invoke(null, 0))
          .isEqualTo("zero");
    }
  }

  @Test
  void signaturesAndVariantsGoServicesAreJoinedLicencesStay() throws Exception {
    try (JarFile jar = new JarFile(pack().toFile())) {
      assertThat(jar.stream().map(JarEntry::getName))
          .containsExactlyInAnyOrder(
              JarFile.MANIFEST_NAME,
              SERVICE,
              "META-INF/old-1/LICENSE",
              "META-INF/other-2/LICENSE",
              "old/Sign.class");
      assertThat(jar.getInputStream(jar.getEntry(SERVICE)).readAllBytes())
          .isEqualTo(text("old.Sign\nother.One\n"));
    }
  }

  @Test
  void equalLibrariesGiveEqualBytesAndAnEqualDigest() throws Exception {
    byte[] before = Files.readAllBytes(pack());
    String digest = Files.readString(folder.resolve("digest"));
    Files.setLastModifiedTime(folder.resolve("result.jar"), FileTime.fromMillis(0));
    assertThat(Files.readAllBytes(pack())).isEqualTo(before);
    assertThat(Files.readString(folder.resolve("digest"))).isEqualTo(digest).hasSize(33);
    jar("third-3.jar", Map.of("more", text("more")));
    assertThat(Files.readAllBytes(pack())).isNotEqualTo(before);
    assertThat(Files.readString(folder.resolve("digest"))).isNotEqualTo(digest);
  }
}
