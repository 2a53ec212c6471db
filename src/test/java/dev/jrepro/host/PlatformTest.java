package dev.jrepro.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Facts of machines whose files are made up. */
final class PlatformTest {

  @TempDir private Path root;

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
  }

  private Platform look() {
    return Platform.look(root, Map.of());
  }

  @Test
  void systemIsReadFromItsFiles() throws IOException {
    file("proc/sys/kernel/osrelease", "6.18.44\n");
    file("etc/os-release", "NAME=\"Ubuntu\"\nID=ubuntu\nVERSION_ID=\"24.04\"\n");
    file("usr/bin/ldd", "#! /bin/bash\necho 'ldd (Ubuntu GLIBC 2.39-0ubuntu8) 2.39'\n");
    assertThat(look().exact())
        .containsEntry("kernel", "6.18.44")
        .containsEntry("distribution", "ubuntu 24.04")
        .containsEntry("libc", "Ubuntu GLIBC 2.39-0ubuntu8 2.39")
        .containsKeys("os", "arch", "jdk");
    assertThat(look().major())
        .containsEntry("distribution", "ubuntu 24")
        .containsEntry("jdk", String.valueOf(Runtime.version().feature()))
        .containsEntry("libc", "glibc 2.39")
        .doesNotContainKeys("kernel", "cpu", "instructions", "driver");
  }

  @Test
  void processorIsTheFirstOne() throws IOException {
    String one =
        "model name\t: AMD EPYC 9654\nmicrocode\t: 0x1\nflags\t\t: sse2 fpu smep avx2 fma\n";
    file("proc/cpuinfo", "processor\t: 0\n" + one + "\nprocessor\t: 1\nmodel name\t: other\n");
    Platform platform = look();
    assertThat(platform.exact())
        .containsEntry("cpu", "AMD EPYC 9654")
        .containsEntry("instructions", "avx2 fma sse2")
        .containsKey("cpu-flags");
    assertThat(platform.others()).containsEntry("microcode", "0x1");
    file("proc/cpuinfo", one.replace("fpu ", ""));
    assertThat(look().exact().get("cpu-flags")).isNotEqualTo(platform.exact().get("cpu-flags"));
    assertThat(look().exact().get("instructions")).isEqualTo("avx2 fma sse2");
  }

  @Test
  void gpuAndDriverAreReadWhereTheyAre() throws IOException {
    assertThat(look().exact()).doesNotContainKeys("gpu", "driver", "cuda");
    file("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t NVIDIA H100\nIRQ: 1\n");
    file(
        "proc/driver/nvidia/version",
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.124.06  Release Build\n");
    file("usr/local/cuda/version.json", "{\n \"cuda\" : {\n  \"version\" : \"12.8.1\"\n }\n}\n");
    assertThat(look().exact())
        .containsEntry("gpu", "NVIDIA H100")
        .containsEntry("driver", "570.124.06")
        .containsEntry("cuda", "12.8.1");
    assertThat(look().major()).containsEntry("gpu", "NVIDIA H100").doesNotContainKey("driver");
  }

  @Test
  void containerIsKnownByItsImageWhereThatIsTold() throws IOException {
    assertThat(look().toJson().text("container-kind")).isEmpty();
    String id = "5".repeat(64);
    file("proc/self/cgroup", "0::/system.slice/docker-" + id + ".scope\n");
    file(".dockerenv", "");
    assertThat(look().others())
        .containsEntry("container-kind", "docker")
        .containsEntry("container-id", "docker " + id);
    assertThat(look().exact()).doesNotContainKey("container");
    Map<String, String> declared = Map.of(Platform.CONTAINER_DIGEST, "sha256:abc");
    assertThat(Platform.look(root, declared).exact()).containsEntry("container", "sha256:abc");
    file("run/.containerenv", "engine=\"podman-5\"\nimage=\"x\"\nimageid=\"cafe\"\n");
    assertThat(look().major()).containsEntry("container", "cafe");
    assertThat(look().others()).containsEntry("container-kind", "podman");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisMachineIsKnown() {
    Platform here = Platform.look(Map.of());
    assertThat(here.exact()).containsKeys("os", "arch", "kernel", "jdk", "cpu-flags");
    assertThat(here.exact().keySet()).containsAll(here.major().keySet());
  }
}
