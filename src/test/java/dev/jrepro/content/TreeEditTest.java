package dev.jrepro.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jrepro.core.Digest;
import dev.jrepro.core.JreproException;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An edit of one thing comes to the same tree as building it anew, and costs one thing. */
final class TreeEditTest {

  private static final RepoPath AT = RepoPath.of("data");

  /** Counts what is read and what is put. */
  private static final class Counting implements ObjectSink, ObjectSource {
    private final TreeMemory memory = new TreeMemory();
    private int reads;
    private int puts;

    @Override
    public Digest put(byte[] bytes) {
      puts++;
      return memory.put(bytes);
    }

    @Override
    public Digest putFile(Path file) throws IOException {
      return memory.putFile(file);
    }

    @Override
    public boolean contains(Digest digest, long sizeBytes) {
      return true;
    }

    @Override
    public byte[] read(Digest digest) {
      reads++;
      return memory.read(digest);
    }
  }

  private final Counting objects = new Counting();
  private final TreeEdit edit = new TreeEdit(objects, objects);

  /** A directory as nested maps: what it should be. */
  private static final class Model {
    private final SortedMap<String, Object> children = new TreeMap<>(RepoPath.BYTE_ORDER);

    Entry store(ObjectSink sink) throws IOException {
      SortedMap<String, Entry> entries = new TreeMap<>(RepoPath.BYTE_ORDER);
      for (Map.Entry<String, Object> child : children.entrySet()) {
        entries.put(
            child.getKey(),
            child.getValue() instanceof Model model ? model.store(sink) : (Entry) child.getValue());
      }
      return new Tree(entries).store(sink);
    }

    void put(RepoPath path, Entry entry) {
      Model at = this;
      List<String> parts = path.parts();
      for (String part : parts.subList(0, parts.size() - 1)) {
        at = (Model) at.children.computeIfAbsent(part, p -> new Model());
      }
      at.children.put(parts.getLast(), entry);
    }

    void remove(RepoPath path) {
      Model at = this;
      List<String> parts = path.parts();
      for (String part : parts.subList(0, parts.size() - 1)) {
        at = (Model) Objects.requireNonNull(at.children.get(part));
      }
      at.children.remove(parts.getLast());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyEditComesToTheTreeThatIsBuiltAnew(long seed) throws IOException {
    Random random = new Random(seed);
    Model model = new Model();
    List<RepoPath> there = new ArrayList<>();
    for (int i = 0; i < 1000 + random.nextInt(3000); i++) {
      RepoPath path = RepoPath.of("f" + random.nextInt(1_000_000));
      if (!there.contains(path)) {
        there.add(path);
        model.put(path, file(random));
      }
    }
    Entry root = model.store(objects);
    for (int step = 0; step < 600; step++) {
      // Down through the size at which a directory has no parts any more, and up again.
      boolean remove = !there.isEmpty() && random.nextInt(10) < (step % 300 < 150 ? 9 : 1);
      if (remove) {
        for (int k = 0; k < 1 + random.nextInt(12) && !there.isEmpty(); k++) {
          RepoPath path = there.remove(random.nextInt(there.size()));
          model.remove(path);
          root = edit.without(AT, root, path).orElseThrow();
        }
      } else {
        String deep = random.nextInt(4) == 0 ? "sub" + random.nextInt(3) + "/d/" : "";
        RepoPath path = RepoPath.of(deep + "f" + random.nextInt(1_000_000));
        Entry entry = file(random);
        if (!there.contains(path)) {
          there.add(path);
        }
        model.put(path, entry);
        root = edit.with(AT, root, path, entry);
      }
      if (step % 10 == 0) {
        assertThat(root).as("seed %d, step %d", seed, step).isEqualTo(model.store(objects));
      }
    }
    assertThat(root).as("seed %d", seed).isEqualTo(model.store(objects));
  }

  @Test
  void oneOfAHundredThousandCostsAFewObjects() throws IOException {
    SortedMap<String, Entry> files = new TreeMap<>();
    for (int i = 0; i < 100_000; i++) {
      files.put("img_%06d.png".formatted(i), Entry.file(Digest.ofUtf8("x" + i), 10));
    }
    Entry root = new Tree(files).store(objects);
    objects.reads = 0;
    objects.puts = 0;
    Entry changed = Entry.file(Digest.ofUtf8("new"), 3);
    Entry now = edit.with(AT, root, RepoPath.of("img_050000.png"), changed);
    files.put("img_050000.png", changed);
    assertThat(now).isEqualTo(new Tree(files).store(new TreeMemory()));
    assertThat(objects.reads).isEqualTo(2);
    assertThat(objects.puts).isEqualTo(2);

    TreeDifference difference =
        TreeDifference.at(AT, Optional.of(root), objects, Optional.of(now), objects);
    assertThat(difference.after()).containsOnlyKeys(AT, AT.child("img_050000.png"));
    assertThat(difference.before()).containsOnlyKeys(AT, AT.child("img_050000.png"));
    assertThat(objects.reads).isEqualTo(2 + 4);
  }

  @Test
  void onlyTheWayIsReadToFindSomething() throws IOException {
    Model model = new Model();
    for (int i = 0; i < 5000; i++) {
      model.put(RepoPath.of("a/b/" + i), Entry.file(Digest.ofUtf8("x" + i), 10));
      model.put(RepoPath.of("other" + i + "/x"), Entry.file(Digest.ofUtf8("y" + i), 10));
    }
    Entry root = model.store(objects);
    assertThat(TreePath.find(root, RepoPath.of("a/b/777"), objects))
        .contains(Entry.file(Digest.ofUtf8("x777"), 10));
    assertThat(objects.reads).isEqualTo(5);
    assertThat(TreePath.find(root, RepoPath.of("a/b/777/c"), objects)).isEmpty();
    assertThat(TreePath.find(root, RepoPath.of("zzz"), objects)).isEmpty();
    assertThat(TreePath.find(root, RepoPath.ROOT, objects)).contains(root);
  }

  @Test
  void aDifferenceIsThatOfTheLeaves() throws IOException {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      Model one = new Model();
      Model two = new Model();
      for (int i = 0; i < 1500; i++) {
        RepoPath path =
            RepoPath.of((random.nextBoolean() ? "d" + random.nextInt(5) + "/" : "") + "f" + i);
        Entry entry = file(random);
        if (random.nextInt(50) > 0) {
          one.put(path, entry);
        }
        if (random.nextInt(50) > 0) {
          two.put(path, random.nextInt(50) == 0 ? file(random) : entry);
        }
      }
      Entry a = one.store(objects);
      Entry b = two.store(objects);
      TreeDifference found =
          TreeDifference.at(AT, Optional.of(a), objects, Optional.of(b), objects);
      SortedMap<RepoPath, Entry> left = Leaves.of(AT, a, objects);
      SortedMap<RepoPath, Entry> right = Leaves.of(AT, b, objects);
      SortedMap<RepoPath, Entry> onlyLeft = new TreeMap<>(left);
      onlyLeft.entrySet().removeIf(e -> e.getValue().equals(right.get(e.getKey())));
      SortedMap<RepoPath, Entry> onlyRight = new TreeMap<>(right);
      onlyRight.entrySet().removeIf(e -> e.getValue().equals(left.get(e.getKey())));
      assertThat(found.before()).as("seed %d, round %d", seed, round).isEqualTo(onlyLeft);
      assertThat(found.after()).as("seed %d, round %d", seed, round).isEqualTo(onlyRight);
    }
  }

  @Test
  void aFileThatTookTheBytesOfATreeIsNotThatTree() throws IOException {
    Model model = new Model();
    model.put(RepoPath.of("x"), Entry.file(Digest.ofUtf8("x"), 1));
    Entry directory = model.store(objects);
    Entry file = Entry.file(directory.digest(), 70);
    TreeDifference found =
        TreeDifference.at(AT, Optional.of(directory), objects, Optional.of(file), objects);
    assertThat(found.before()).containsOnlyKeys(AT, AT.child("x"));
    assertThat(found.after()).containsExactly(Map.entry(AT, file));
  }

  @Test
  void namesThatCannotLiveTogetherAreRefusedInLargeFoldersToo() throws IOException {
    SortedMap<String, Entry> files = new TreeMap<>();
    for (int i = 0; i < 3000; i++) {
      files.put("img_%06d.png".formatted(i), Entry.file(Digest.ofUtf8("x"), 1));
    }
    files.put("é", Entry.file(Digest.ofUtf8("x"), 1));
    Entry root = new Tree(files).store(objects);
    Entry file = Entry.file(Digest.ofUtf8("x"), 1);
    for (String name : List.of("IMG_000007.PNG", "e\u0301", "Img_002999.png")) {
      assertThatThrownBy(() -> edit.with(AT, root, RepoPath.of(name), file))
          .isInstanceOf(JreproException.Refused.class)
          .hasMessageContaining("cannot live together");
    }
    assertThatThrownBy(() -> edit.with(AT, root, RepoPath.of("img_000001.png/x"), file))
        .isInstanceOf(JreproException.Refused.class)
        .hasMessageContaining("data/img_000001.png is no directory");
    assertThatThrownBy(() -> edit.with(AT, root, RepoPath.of("sub/.git"), file))
        .hasMessageContaining("'.git' is no name");
  }

  private static Entry file(Random random) {
    return Entry.file(Digest.ofUtf8("content " + random.nextInt()), random.nextInt(1000));
  }
}
