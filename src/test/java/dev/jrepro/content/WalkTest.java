package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks of folders large enough for many threads and for the calls of the C library. */
final class WalkTest {

  private static final RepoPath DATA = RepoPath.of("data");

  /** Enough for the calls of the C library at once, and never for them. */
  private static final int MANY = Walk.NATIVE_FILES;

  @TempDir Path root;
  private Path data;
  private StatIndex index;
  private final AtomicInteger read = new AtomicInteger();

  /** What happens when a file's bytes are handed over. */
  private Consumer<String> meanwhile = text -> {};

  private final TreeMemory trees = new TreeMemory();
  private final ObjectSink sink =
      new ObjectSink() {
        @Override
        public Digest put(byte[] bytes) {
          return trees.put(bytes);
        }

        @Override
        public Digest putSmall(byte[] bytes, int length) throws IOException {
          read.incrementAndGet();
          meanwhile.accept(new String(bytes, 0, length, StandardCharsets.UTF_8));
          return trees.putSmall(bytes, length);
        }

        @Override
        public Digest putFile(Path file) throws IOException {
          read.incrementAndGet();
          return trees.putFile(file);
        }

        @Override
        public boolean contains(Digest digest, long sizeBytes) {
          return true;
        }
      };

  @BeforeEach
  void makeFolder() throws IOException {
    data = Files.createDirectories(root.resolve("data"));
    index = StatIndex.open(root.resolve("index"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MANY})
  void everythingIsRead(int expected) throws Exception {
    long seed = 17;
    Random random = new Random(seed);
    SortedMap<String, Entry> written = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (int i = 0; i < 1500; i++) {
      String name = name(random, i);
      String text = "text " + random.nextInt(100);
      Path file = data.resolve(name);
      Files.createDirectories(file.resolveSibling(".").normalize());
      Files.writeString(file, text);
      written.put(name, Entry.file(Digest.ofUtf8(text), text.length()));
    }
    byte[] large = new byte[9 << 20];
    random.nextBytes(large);
    for (int size : new int[] {0, (256 << 10) - 1, 256 << 10, large.length}) {
      byte[] bytes = Arrays.copyOf(large, size);
      Files.write(data.resolve("large " + size), bytes);
      written.put("large " + size, Entry.file(Digest.of(bytes), size));
    }
    settle();
    Entry entry = walk(expected);
    assertThat(leaves(entry)).as("seed " + seed).isEqualTo(written);
    assertThat(entry.count()).isEqualTo(written.size());
    assertThat(walk(MANY - expected)).isEqualTo(entry);
    assertThat(read).hasValue(written.size());
    index.save();
    index = StatIndex.open(root.resolve("index"));
    assertThat(walk(expected)).isEqualTo(entry);
    assertThat(read).hasValue(written.size());
    Files.writeString(data.resolve("large 0"), "more");
    walk(expected);
    assertThat(read).hasValue(written.size() + 1);
  }

  private static String name(Random random, int i) {
    String folder =
        List.of("", "a/", "a/b/", "a-/", "z\u00fc/", "a.b/", "\uD83D\uDE00/").get(i % 7);
    String odd = List.of("", " ", "\n", "\"", "'", "-", "\\", "\uFFFD", "\u65e5").get(i % 9);
    return folder + odd + Integer.toString(random.nextInt(1 << 20), 36) + "." + i;
  }

  private SortedMap<String, Entry> leaves(Entry entry) {
    SortedMap<String, Entry> leaves = new TreeMap<>(RepoPath.BYTE_ORDER);
    for (Map.Entry<RepoPath, Entry> each : Leaves.of(DATA, entry, trees).entrySet()) {
      if (!each.getValue().isDirectory()) {
        leaves.put(each.getKey().from(DATA), each.getValue());
      }
    }
    return leaves;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MANY})
  void whatIsWrongFirstIsSaid(int expected) throws Exception {
    for (int i = 0; i < 1200; i++) {
      Files.writeString(data.resolve(String.format(Locale.ROOT, "f%04d", i)), "x" + i);
    }
    Files.createSymbolicLink(data.resolve("f0300-"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(data.resolve("f0301-"), Path.of("/etc/group"));
    assertThat(new ProcessBuilder("mkfifo", data.resolve("f1100-").toString()).start().waitFor())
        .isZero();
    for (int round = 0; round < 5; round++) {
      assertThatThrownBy(() -> walk(expected)).hasMessageContaining("data/f0300-");
    }
    Files.delete(data.resolve("f0300-"));
    Files.delete(data.resolve("f0301-"));
    assertThatThrownBy(() -> walk(expected)).hasMessageStartingWith("data/f1100- is neither");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MANY})
  void aSocketIsRefused(int expected) throws Exception {
    Path socket = data.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThatThrownBy(() -> walk(expected)).hasMessageStartingWith("data/socket is neither");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MANY})
  void aFileThatChangesBeforeItIsReadIsNoticed(int expected) throws Exception {
    for (int i = 0; i < 40; i++) {
      Files.writeString(data.resolve("f" + (10 + i)), "text" + i);
    }
    settle();
    meanwhile =
        text -> {
          if (text.equals("text0")) {
            write(data.resolve("f10"), "later");
          }
        };
    // The bytes were read and checked before that: the digest is theirs, and it is not kept.
    assertThat(leaves(walk(expected))).containsEntry("f10", Entry.file(Digest.ofUtf8("text0"), 5));
    meanwhile = text -> {};
    assertThat(leaves(walk(expected))).containsEntry("f10", Entry.file(Digest.ofUtf8("later"), 5));
  }

  @Test
  void aFileThatGrowsOrGoesWhileItIsReadIsAnError() throws Exception {
    Files.writeString(data.resolve("f"), "text");
    FileStat stat = FileStat.of(data.resolve("f")).orElseThrow();
    Files.writeString(data.resolve("f"), "longer text");
    for (FolderView view : views()) {
      assertThat(view.read("f", stat, new byte[100])).isFalse();
      view.close();
    }
    Files.delete(data.resolve("f"));
    FileReading reading = new FileReading(workspace(), sink);
    for (FolderView view : views()) {
      FileReading.Leaf leaf = new FileReading.Leaf(view, "f", DATA.child("f"), stat);
      assertThatThrownBy(() -> reading.file(leaf)).isInstanceOf(Contents.Changed.class);
      view.close();
    }
  }

  private List<FolderView> views() throws IOException {
    FolderView jdk = new JdkFolder(data);
    return Posix.here().isPresent()
        ? List.of(jdk, NativeFolder.open(Posix.here().orElseThrow(), data.toString()))
        : List.of(jdk);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MANY})
  void anInterruptEndsIt(int expected) throws Exception {
    for (int i = 0; i < 2000; i++) {
      Files.writeString(data.resolve("f" + i), "x" + i);
    }
    Thread walker = Thread.currentThread();
    meanwhile = text -> walker.interrupt();
    assertThatThrownBy(() -> walk(expected)).isInstanceOf(JreproException.Interrupted.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(read.get()).isLessThan(2000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MANY})
  void anInterruptCutsShortWhatHelpersRead(int expected) throws Exception {
    for (int i = 0; i < 2000; i++) {
      Files.writeString(data.resolve("f" + i), "x" + i);
    }
    Thread walker = Thread.currentThread();
    meanwhile =
        text -> {
          if (!Thread.currentThread().equals(walker)) {
            walker.interrupt();
            sleep();
          }
        };
    long begins = System.nanoTime();
    assertThatThrownBy(() -> walk(expected)).isInstanceOf(JreproException.Interrupted.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begins)).isLessThan(Duration.ofSeconds(8));
  }

  private static void sleep() {
    try {
      Thread.sleep(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".GIT", ".Repro", ".gIt"})
  void aNameThatNoTreeCanHaveIsRefused(String name) throws IOException {
    Files.writeString(data.resolve(name), "text");
    assertThatThrownBy(() -> walk(0))
        .isInstanceOf(JreproException.Refused.class)
        .hasMessage("'" + name + "' in data is no name that data can have.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MANY})
  void aSinkThatFailsFailsTheWalk(int expected) throws Exception {
    for (int i = 0; i < 1000; i++) {
      Files.writeString(data.resolve("f" + i), "x" + i);
    }
    meanwhile =
        text -> {
          if (text.equals("x777")) {
            throw new JreproException.Refused("the sink is full.", "Wait.");
          }
        };
    assertThatThrownBy(() -> walk(expected)).hasMessage("the sink is full.");
  }

  @Test
  void namesAreInTheOrderOfTheirBytes() {
    long seed = 23;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      String shared = "x".repeat(random.nextInt(4));
      int letters = 1 + random.nextInt(4);
      TreeSet<String> names = new TreeSet<>(RepoPath.BYTE_ORDER);
      for (int i = random.nextInt(1200); i >= 0; i--) {
        StringBuilder name = new StringBuilder(shared);
        for (int length = 1 + random.nextInt(14); length > 0; length--) {
          name.append((char) ('a' + random.nextInt(letters)));
        }
        names.add(round % 10 == 0 ? name + "\u00e9" : name.toString());
      }
      List<Listed> listed =
          new ArrayList<>(names.stream().map(n -> new Listed(n, true, Listed.Type.FILE)).toList());
      Collections.shuffle(listed, random);
      assertThat(NameOrder.sorted(listed))
          .as("round " + round + ", seed " + seed)
          .extracting(Listed::name)
          .containsExactlyElementsOf(names);
    }
  }

  private Contents.Workspace workspace() {
    return new Contents.Workspace(root, index, LeaveOut.standard(root), true);
  }

  private Entry walk(int expected) {
    return new Walk(workspace(), new FileReading(workspace(), sink), expected).run(DATA);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until a write would show: longer than the tick of a file system's clock. */
  private static void settle() throws InterruptedException {
    Thread.sleep(60);
  }
}
