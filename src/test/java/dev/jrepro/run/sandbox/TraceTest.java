package dev.jrepro.run.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lines of strace mean; they are as strace 6.1 printed them. */
final class TraceTest {

  @TempDir private Path folder;

  private Seen seen(String... lines) throws IOException {
    Path file = folder.resolve("trace");
    Files.writeString(file, String.join("\n", lines) + "\n");
    Trace trace = new Trace();
    trace.add(file, Path.of("/p"));
    return trace.seen();
  }

  @Test
  void namesAreQuotedAsInC() throws IOException {
    Seen seen =
        seen(
            "10 openat(AT_FDCWD</p>, \"a b>c, (d\\\").txt\", O_RDONLY) = 3</p/a b\\76c, (d\\\").txt>",
            "10 openat(AT_FDCWD</p>, \"\\303\\251\\n\", O_RDONLY) = 3</p/\\303\\251\\n>");
    assertThat(seen.read()).containsExactly("/p/a b>c, (d\").txt", "/p/é\n");
  }

  @Test
  void whatIsTriedInVainIsNotRead() throws IOException {
    Seen seen =
        seen(
            "10 openat(AT_FDCWD</p>, \"a\", O_RDONLY) = -1 ENOENT (No such file or directory)",
            "10 openat(AT_FDCWD</p>, \"b\", O_RDONLY) = -1 EACCES (Permission denied)",
            "10 openat(AT_FDCWD</p>, \"d\", O_RDONLY|O_PATH) = 3</p/d>");
    assertThat(seen.read()).isEmpty();
    assertThat(seen.denied()).containsExactly("/p/b");
  }

  @Test
  void aCallThatWasInterruptedByAnotherProcessIsPutTogether() throws IOException {
    Seen seen =
        seen(
            "10 openat(AT_FDCWD</p>, \"a\", O_RDONLY <unfinished ...>",
            "11 openat(AT_FDCWD</p>, \"b\", O_RDONLY <unfinished ...>",
            "10 <... openat resumed>)             = 3</p/a>",
            "11 <... openat resumed>)             = -1 ENOENT (No such file or directory)");
    assertThat(seen.read()).containsExactly("/p/a");
  }

  @Test
  void aChildBeginsWhereItsParentIsEvenIfItIsHeardOfFirst() throws IOException {
    Seen seen =
        seen(
            "10 chdir(\"sub\") = 0",
            "10 vfork( <unfinished ...>",
            "11 open(\"a\", O_RDONLY) = 3</p/sub/a>",
            "11 rename(\"x\", \"y\") = 0",
            "11 chdir(\"/other\") = 0",
            "10 <... vfork resumed>)              = 11",
            "10 unlink(\"z\") = 0",
            "11 unlink(\"w\") = 0",
            "11 +++ exited with 0 +++");
    assertThat(seen.written()).containsExactly("/other/w", "/p/sub/x", "/p/sub/y", "/p/sub/z");
  }

  @Test
  void threadsAreWhereTheirProcessIs() throws IOException {
    Seen seen =
        seen(
            "10 clone3({flags=CLONE_VM|CLONE_FS|CLONE_THREAD, stack=0x7f} => {parent_tid=[11]}, 88)"
                + " = 11",
            "11 chdir(\"sub\") = 0",
            "10 unlink(\"a\") = 0");
    assertThat(seen.written()).containsExactly("/p/sub/a");
  }

  @Test
  void aProgramThatTakesTheFirstThreadsPlaceIsKnown() throws IOException {
    Seen seen =
        seen(
            "11 execve(\"/bin/x\", [...], 0x7f /* 3 vars */ <unfinished ...>",
            "10 +++ superseded by execve in pid 11 +++",
            "10 <... execve resumed>) = 0");
    assertThat(seen.programs()).containsExactly("/bin/x");
  }

  @Test
  void whatIsMadeAndRemovedAgainLeavesNothing() throws IOException {
    Seen seen =
        seen(
            "10 openat(AT_FDCWD</p>, \"t\", O_RDWR|O_CREAT|O_EXCL, 0600) = 3</p/t>",
            "10 openat(AT_FDCWD</p>, \"t\", O_RDONLY) = 4</p/t>",
            "10 unlink(\"t\") = 0",
            "10 mkdir(\"d\", 0777) = 0",
            "10 rmdir(\"d\") = 0");
    assertThat(seen.read()).isEmpty();
    assertThat(seen.written()).isEmpty();
  }

  @Test
  void aFolderTakesWhatIsInItToItsNewName() throws IOException {
    Seen seen =
        seen(
            "10 mkdir(\"tmp\", 0777) = 0",
            "10 openat(AT_FDCWD</p>, \"tmp/a\", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</p/tmp/a>",
            "10 renameat2(AT_FDCWD</p>, \"tmp\", AT_FDCWD</p>, \"out\", RENAME_NOREPLACE) = 0",
            "10 openat(AT_FDCWD</p>, \"out/a\", O_RDONLY) = 3</p/out/a>");
    assertThat(seen.read()).isEmpty();
    assertThat(seen.written()).containsExactly("/p/out", "/p/out/a");
  }

  @Test
  void whatIsMovedAwayWasRead() throws IOException {
    Seen seen = seen("10 rename(\"a\", \"b\") = 0");
    assertThat(seen.read()).containsExactly("/p/a");
    assertThat(seen.written()).containsExactly("/p/a", "/p/b");
  }

  @Test
  void aLinkThatWasFollowedCountsWithWhatItLeadsTo() throws IOException {
    Seen seen = seen("10 openat(AT_FDCWD</p>, \"link\", O_RDONLY) = 3</p/real>");
    assertThat(seen.read()).containsExactly("/p/link", "/p/real");
  }

  @Test
  void whoeverTriesToConnectUsesTheNetwork() throws IOException {
    Seen seen =
        seen(
            "10 connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(9),"
                + " sin_addr=inet_addr(\"10.0.0.1\")}, 16) = -1 EINPROGRESS (Operation now in"
                + " progress)",
            "10 sendto(4<socket:[2]>, \"\"..., 1, 0, {sa_family=AF_INET6, sin6_port=htons(53),"
                + " sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::1\", &sin6_addr),"
                + " sin6_scope_id=0}, 28) = 1",
            "10 connect(5<socket:[3]>, {sa_family=AF_UNIX, sun_path=\"/run/x\"}, 110) = 0");
    assertThat(seen.network()).containsExactly("10.0.0.1:9", "[::1]:53");
  }
}
