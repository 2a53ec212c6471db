package dev.jrepro.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.core.Digest;
import dev.jrepro.core.StageName;
import dev.jrepro.json.Json;
import dev.jrepro.json.JsonValue;
import dev.jrepro.pipeline.SandboxMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class CircumstancesTest {

  private static final String TORCH =
      "{\"torch\": {\"threads\": %s, \"bits\": \"%s\", \"libraries\": {\"mkl\": \"%s\"}}}";

  @Test
  void whatLibtorchToldIsComparedFieldByField() {
    assertThat(
            texts(
                run(String.format(TORCH, 1, "ab", "2024.2"), Map.of()),
                run(String.format(TORCH, 2, "cd", "2025.0"), Map.of())))
        .containsExactly(
            "torch.bits was ab, and is cd",
            "torch.libraries.mkl was 2024.2, and is 2025.0",
            "torch.threads was 1, and is 2");
  }

  @Test
  void whatOneRecordDoesNotTellAtAllIsNoDifference() {
    RunRecord old = run("{\"machine\": {\"cpus\": 2, \"host\": \"a\"}}", Map.of());
    RunRecord now =
        run(
            "{\"machine\": {\"cpus\": 2, \"host\": \"b\"}, \"platform\": {\"libc\": \"2.36\"}}",
            Map.of("/usr/bin/python3", "Python 3.11.2"));
    assertThat(texts(old, now)).isEmpty();
    assertThat(texts(now, old)).isEmpty();
  }

  @Test
  void packagesOfEveryKindAreComparedByName() {
    RunRecord then =
        run(
            "{}",
            Map.of(
                "/e/bin/python3",
                "Python 3.11.2; numpy==1.26.4 gone==1; conda: libblas=3.9.0=mkl",
                "/usr/bin/node",
                "v20.1.0; @a/b@1.0.0 left-pad@1.3.0",
                "/bin/own",
                ""));
    RunRecord now =
        run(
            "{}",
            Map.of(
                "/e/bin/python3",
                "Python 3.11.2; numpy==2.0.0; conda: libblas=3.9.0=openblas",
                "/usr/bin/node",
                "v20.2.0; @a/b@1.0.1 left-pad@1.3.0"));
    assertThat(texts(then, now))
        .containsExactly(
            "packages./e/bin/python3 gone was 1, and is (nothing)",
            "packages./e/bin/python3 libblas was 3.9.0=mkl, and is 3.9.0=openblas",
            "packages./e/bin/python3 numpy was 1.26.4, and is 2.0.0",
            "packages./usr/bin/node @a/b was 1.0.0, and is 1.0.1",
            "programs./usr/bin/node was v20.1.0, and is v20.2.0");
  }

  private static List<String> texts(RunRecord then, RunRecord now) {
    return Circumstances.between(then, now).stream().map(Circumstances.Difference::text).toList();
  }

  private static RunRecord run(String environment, Map<String, String> programs) {
    SortedMap<String, String> started = new TreeMap<>(programs);
    Observation seen =
        new Observation(
            SandboxMode.OBSERVE,
            "strace 6.1",
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            started,
            Optional.empty());
    return new RunRecord(
        new StageName("p", "s"),
        RunRecord.Outcome.SUCCEEDED,
        Digest.ofUtf8("key"),
        new StageKey(JsonValue.object().build()),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        Optional.empty(),
        new TreeMap<>(),
        Optional.empty(),
        new TreeMap<>(),
        new RunRecord.Measured(Instant.EPOCH, Instant.EPOCH, 0, 0, 0),
        Json.parseObject(environment),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        programs.isEmpty() ? Optional.empty() : Optional.of(seen),
        new TreeMap<>());
  }
}
