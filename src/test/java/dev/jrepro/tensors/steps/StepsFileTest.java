package dev.jrepro.tensors.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.json.JsonValue;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format of recorded steps. {@code jrepro.steps.seed} sets the seed, which is printed. */
final class StepsFileTest {
  private static final StepsHeader HEADER =
      new StepsHeader(
          JsonValue.object().put("seed", "42").build(), List.of("a.bias", "a.weight", "b"), 1, 16);

  @TempDir Path folder;
  private final Random random = seeded();

  private static Random seeded() {
    long seed = Long.getLong("jrepro.steps.seed", System.nanoTime());
    System.out.println("StepsFileTest: -Djrepro.steps.seed=" + seed);
    return new Random(seed);
  }

  private StepRecord drawn() {
    return new StepRecord(
        random.nextLong(),
        random.nextInt(),
        random.nextInt(),
        random.nextInt(),
        random.nextInt(),
        new TensorSums(random.nextLong(1L << 61), random.nextLong(1L << 61)),
        random.nextLong());
  }

  private static byte[] bytes(StepsHeader header, List<StepRecord> records, Path file)
      throws IOException {
    try (StepsWriter writer = StepsWriter.begin(file, header, records.getFirst())) {
      records.stream().skip(1).forEach(writer::add);
      writer.flush();
    }
    return Files.readAllBytes(file);
  }

  private static StepsFile read(byte[] bytes) {
    return StepsFile.of("a", MemorySegment.ofArray(bytes));
  }

  /** Whoever changes the format gives it another number. */
  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    StepRecord start = new StepRecord(0, 0, 7, 0, 0, new TensorSums(5, 6), -1);
    StepRecord one =
        new StepRecord(
            0x0123456789abcdefL,
            1,
            8,
            Float.floatToRawIntBits(0.5f),
            Float.floatToRawIntBits(0.001f),
            new TensorSums(3, 4),
            0);
    byte[] bytes = bytes(HEADER, List.of(start, one), folder.resolve("f"));
    assertThat(bytes).hasSize(128 + 2 * 64);
    assertThat(new String(bytes, StandardCharsets.US_ASCII))
        .startsWith("jrsteps\nt\0\0\0{\"schema\":1,\"stateEvery\":16,\"tensors\":");
    assertThat(Digest.of(bytes).hex())
        .isEqualTo("8e63c083d580051b107a0ee9423a832b570adbccea388c05123a762d135389c7");
    StepsFile file = read(bytes);
    assertThat(file.header()).isEqualTo(HEADER);
    assertThat(file.steps()).isEqualTo(1);
    assertThat(List.of(file.record(0), file.record(1))).containsExactly(start, one);
  }

  @Test
  void theFirstDifferenceIsFoundWhereverItIsAndWhateverFollows() throws IOException {
    for (int round = 0; round < 200; round++) {
      int steps = 1 + random.nextInt(70);
      List<StepRecord> one = new ArrayList<>();
      for (int i = 0; i <= steps; i++) {
        one.add(drawn());
      }
      int at = random.nextInt(steps + 1);
      boolean heals = random.nextBoolean();
      List<StepRecord> other = new ArrayList<>(one);
      for (int i = at; i <= (heals ? at : steps); i++) {
        other.set(i, drawn());
      }
      if (random.nextBoolean() && at < steps) {
        other.subList(at + 1 + random.nextInt(steps - at), steps + 1).clear();
      }
      StepsFile a = read(bytes(HEADER, one, folder.resolve("a")));
      StepsFile b = read(bytes(HEADER, other, folder.resolve("b")));
      assertThat(a.firstDifference(b)).isEqualTo(OptionalLong.of(at));
      assertThat(b.firstDifference(a)).isEqualTo(OptionalLong.of(at));
      assertThat(a.firstDifference(a)).isEmpty();
    }
  }

  @Test
  void whereOneOnlyEndsEarlierTheyDoNotDiffer() throws IOException {
    List<StepRecord> all = List.of(drawn(), drawn(), drawn());
    StepsFile longer = read(bytes(HEADER, all, folder.resolve("a")));
    StepsFile shorter = read(bytes(HEADER, all.subList(0, 2), folder.resolve("b")));
    assertThat(longer.firstDifference(shorter)).isEmpty();
  }

  @Test
  void partsAreNamedFromCausesToEffects() {
    StepRecord one = new StepRecord(1, 2, 3, 4, 5, new TensorSums(6, 7), 8);
    StepRecord other = new StepRecord(1, 2, 9, 9, 5, new TensorSums(6, 9), 8);
    assertThat(one.differences(other))
        .containsExactly(StepRecord.Part.LOSS, StepRecord.Part.WEIGHTS, StepRecord.Part.RANDOM);
    assertThat(one.differences(one)).isEqualTo(Set.of());
  }

  @Test
  void anyBitThatChangesChangesTheFingerprintAndNamesItsTensor() {
    for (int round = 0; round < 300; round++) {
      List<byte[]> tensors = new ArrayList<>();
      int count = 1 + random.nextInt(40);
      for (int i = 0; i < count; i++) {
        byte[] drawn = new byte[1 + random.nextInt(300)];
        random.nextBytes(drawn);
        tensors.add(drawn);
      }
      TensorSums before = sums(tensors);
      int which = random.nextInt(count);
      byte[] changed = tensors.get(which);
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      TensorSums after = sums(tensors);
      assertThat(before.differsIn(after, count)).isEqualTo(OptionalInt.of(which));
      assertThat(after.differsIn(before, count)).isEqualTo(OptionalInt.of(which));
      assertThat(before.differsIn(before, count)).isEmpty();
    }
  }

  /** The signs of two numbers, the highest bits of both, would cancel in a sum of products. */
  @Test
  void changesOfTwoHighBitsDoNotCancel() {
    byte[] zeros = new byte[1024];
    long before = Fingerprint.of(MemorySegment.ofArray(zeros));
    Set<Long> seen = new java.util.HashSet<>(Set.of(before));
    for (int i = 7; i < 1024; i += 8) {
      for (int j = i + 8; j < 1024; j += 8) {
        byte[] two = zeros.clone();
        two[i] = (byte) 0x80;
        two[j] = (byte) 0x80;
        assertThat(seen.add(Fingerprint.of(MemorySegment.ofArray(two)))).isTrue();
      }
    }
  }

  @Test
  void severalTensorsThatDifferAreNotTakenForOne() {
    List<byte[]> tensors = List.of(new byte[80], new byte[80], new byte[80]);
    TensorSums before = sums(tensors);
    tensors.get(0)[3] = 1;
    tensors.get(2)[3] = 1;
    TensorSums after = sums(tensors);
    assertThat(after).isNotEqualTo(before);
    assertThat(before.differsIn(after, 3)).isEmpty();
  }

  private static TensorSums sums(List<byte[]> tensors) {
    return TensorSums.of(
        tensors.stream().map(each -> Fingerprint.of(MemorySegment.ofArray(each))).toList());
  }

  @Test
  void whatIsCutOffOrForeignOrChangedIsOneClearError() throws IOException {
    byte[] whole = bytes(HEADER, List.of(drawn(), drawn(), drawn()), folder.resolve("a"));
    refused(new byte[0], "does not begin");
    refused("{\"schema\": 1}".getBytes(StandardCharsets.UTF_8), "does not begin");
    refused(Arrays.copyOf(whole, 100), "ends before the first step");
    refused(Arrays.copyOf(whole, 128), "ends before the first step");
    refused(Arrays.copyOf(whole, whole.length - 1), "ends within step 2");
    byte[] other = whole.clone();
    other[8] = 1;
    refused(other, "no possible length");
    other = whole.clone();
    other[12] = '[';
    refused(other, "header does not read");
    other = whole.clone();
    other[12 + "{\"schema\":".length()] = '2';
    refused(other, "of format 2, and this jrepro knows 1");
    byte[] changed = whole.clone();
    changed[128 + 64 + 16] ^= 1;
    assertThatThrownBy(() -> read(changed).record(1))
        .isInstanceOf(BadSteps.class)
        .hasMessageContaining("step 1");
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (length < 128 + 64 || length % 64 != 0) {
        assertThatThrownBy(() -> read(cut)).isInstanceOf(BadSteps.class);
      }
    }
  }

  private static void refused(byte[] bytes, String why) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(BadSteps.class)
        .hasMessageContaining("the recorded steps a cannot be read")
        .hasMessageContaining(why);
  }

  @Test
  void aFileIsGoneOnWithAfterAnyStepThatItHas() throws IOException {
    List<StepRecord> all = List.of(drawn(), drawn(), drawn(), drawn());
    byte[] whole = bytes(HEADER, all, folder.resolve("a"));
    for (int step = 0; step < 4; step++) {
      Path file = Files.write(folder.resolve("b"), Arrays.copyOf(whole, whole.length - 5));
      Optional<StepsWriter> writer = StepsWriter.goOn(file, HEADER, step, all.get(step).weights());
      if (step == 3) {
        assertThat(writer).isEmpty();
        continue;
      }
      try (StepsWriter found = writer.orElseThrow()) {
        all.subList(step + 1, 4).forEach(found::add);
        found.flush();
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  @Test
  void theChainOfAnotherTrainingIsNotGoneOnWith() throws IOException {
    List<StepRecord> all = List.of(drawn(), drawn());
    Path file = folder.resolve("a");
    bytes(HEADER, all, file);
    StepsHeader other = new StepsHeader(JsonValue.object().build(), HEADER.tensors(), 1, 16);
    TensorSums weights = all.get(1).weights();
    assertThat(StepsWriter.goOn(file, other, 1, weights)).isEmpty();
    assertThat(StepsWriter.goOn(file, HEADER, 1, TensorSums.NONE)).isEmpty();
    assertThat(StepsWriter.goOn(file, HEADER, 2, weights)).isEmpty();
    assertThat(StepsWriter.goOn(folder.resolve("none"), HEADER, 1, weights)).isEmpty();
    Files.writeString(file, "something else");
    assertThat(StepsWriter.goOn(file, HEADER, 1, weights)).isEmpty();
  }

  @Test
  void aFileIsOpenedAsItLies() throws IOException {
    List<StepRecord> all = List.of(drawn(), drawn());
    bytes(HEADER, all, folder.resolve("a"));
    try (Arena arena = Arena.ofConfined()) {
      assertThat(StepsFile.open(folder.resolve("a"), arena).record(1)).isEqualTo(all.get(1));
    }
  }
}
