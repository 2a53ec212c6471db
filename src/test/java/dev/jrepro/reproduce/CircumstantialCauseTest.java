package dev.jrepro.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CircumstantialCauseTest {

  @Test
  void theLikeliestOfWhatDiffersIsNamedAndNotTheFirst() {
    assertThat(cause("machine.java", "platform.kernel", "packages./usr/bin/python3 numpy"))
        .isEqualTo(
            "environment: likely a package: packages./usr/bin/python3 numpy was 1, and is 2");
    assertThat(cause("packages.p numpy", "torch.bits", "torch.libraries.mkl"))
        .startsWith("environment: likely libtorch: torch.libraries.mkl was");
    assertThat(cause("packages.p numpy", "torch.bits"))
        .startsWith("environment: likely libtorch's arithmetic: torch.bits was");
    assertThat(cause("torch.bits", "torch.threads"))
        .startsWith("thread count: likely the thread count: torch.threads was");
    assertThat(cause("machine.cpus", "torch.bits", "torch.capability"))
        .startsWith("hardware: likely the hardware: torch.capability was");
    assertThat(cause("platform.kernel", "variables.LANG"))
        .startsWith("environment: likely the environment: variables.LANG was");
  }

  @Test
  void nothingIsBlamedWhereNothingDiffersAndOfManySomeAreNamed() {
    assertThat(CircumstantialCause.of(List.of())).isEmpty();
    assertThat(
            cause("packages.p a", "packages.p b", "packages.p c", "packages.p d", "packages.p e"))
        .endsWith("packages.p c was 1, and is 2; and 2 more");
  }

  private static String cause(String... what) {
    List<EnvironmentChange> changes =
        Arrays.stream(what).map(each -> new EnvironmentChange(each, "1", "2", List.of())).toList();
    Cause cause = CircumstantialCause.of(changes).orElseThrow();
    return cause.kind().word() + ": " + cause.text();
  }
}
