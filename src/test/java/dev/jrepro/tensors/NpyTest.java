package dev.jrepro.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NpyTest {
  @TempDir Path folder;

  /** The digests are those of the files that {@code numpy.save} of NumPy 2.4.6 writes. */
  @Test
  void filesAreByteForByteThoseOfNumPy() throws IOException {
    assertWritten(
        Tensor.ofFloats(new float[] {0, 1, 2, 3, 4, 5}, 2, 3),
        "47d9cb788e60cfff38faf2237400d94063bde1f42a0ad39297e02642caca6b56");
    assertWritten(
        Tensor.ofLongs(new long[] {1, 2, 3}, 3),
        "f9903acaeea88e7642e9820968f19d2c30dabf7aeb913e939bc23dc2f27be854");
    assertWritten(
        Tensor.of(DType.UINT8, List.of(), MemorySegment.ofArray(new byte[] {7})),
        "bdc278d6e7afae71e1ba604cab04a7ab342a3189c5a24c07f8a5cadb21d1bde1");
    assertWritten(
        Tensor.of(DType.INT32, List.of(0L, 4L), MemorySegment.ofArray(new byte[0])),
        "749b4c0fff781c365d272e192b1483e0e8549a95e82dfb99513fb0531165caa5");
  }

  private void assertWritten(Tensor tensor, String hex) throws IOException {
    Path file = folder.resolve("a.npy");
    Npy.write(file, tensor);
    assertThat(Digest.of(Files.readAllBytes(file)).hex()).isEqualTo(hex);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(Npy.open(file, arena).sameAs(tensor)).isTrue();
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'descr': '<f4', 'fortran_order': True, 'shape': (1,), }|Fortran order
          {'descr': '<c8', 'fortran_order': False, 'shape': (1,), }|type <c8
          {'descr': '<f4', 'fortran_order': False, 'shape': (2,), }|needs 8 bytes
          {'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }|does not fit
          {'descr': '<f4'}|type, order and shape
          """)
  void headerThatIsNotReadHereIsRefused(String header, String what) throws IOException {
    assertRefused(npy(1, header), what);
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertRefused(new byte[0], "no npy file");
    assertRefused("not numbers at all".getBytes(StandardCharsets.UTF_8), "no npy file");
    byte[] good = npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }");
    assertRefused(Arrays.copyOf(good, 20), "cut off");
    assertRefused(npy(9, "{}                "), "unknown version");
  }

  private void assertRefused(byte[] bytes, String what) throws IOException {
    Path file = folder.resolve("broken.npy");
    Files.write(file, bytes);
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> Npy.open(file, arena))
          .isInstanceOf(BadTensors.class)
          .hasMessageContaining(what);
    }
  }

  /** Magic, version, length, header, and the four bytes of one float. */
  private static byte[] npy(int version, String header) {
    String start = "\u0093NUMPY" + (char) version + "\0" + (char) header.length() + "\0";
    return (start + header + "\0\0\0\0").getBytes(StandardCharsets.ISO_8859_1);
  }
}
