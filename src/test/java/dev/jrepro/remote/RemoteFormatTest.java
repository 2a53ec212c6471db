package dev.jrepro.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jrepro.Golden;
import dev.jrepro.core.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bytes of packs, recipes and segments. */
final class RemoteFormatTest {

  private static final int LINE = 32;

  @Test
  void aPackIsThatOfTheDocumentation() throws IOException {
    PackBuffer pack = pack();
    Golden.check("remote/pack.txt", hex(Arrays.copyOf(pack.bytes(), pack.size())));
  }

  @Test
  void anIndexCanBeMadeFromPacks() {
    PackBuffer pack = pack();
    byte[] bytes = Arrays.copyOf(pack.bytes(), pack.size());
    Digest name = Digest.of(bytes);
    byte[] footer = Arrays.copyOfRange(bytes, bytes.length - 12, bytes.length);
    long start = PackTable.start(bytes.length, footer).orElseThrow();
    byte[] table = Arrays.copyOfRange(bytes, (int) start, bytes.length);
    assertThat(PackTable.read(name, start, table).orElseThrow())
        .isEqualTo(pack.rows().stream().map(row -> row.in(name)).toList());
    assertThat(PackTable.start(bytes.length, new byte[12])).isEmpty();
    assertThat(PackTable.start(50, footer)).isEmpty();
  }

  @Test
  void aPackOfTheSameChunksCanHaveAnotherName() {
    PackBuffer pack = pack();
    Digest name = pack.seal();
    assertThat(pack.sealOtherThan(name)).isNotEqualTo(name);
    assertThat(pack.rows()).hasSize(4);
  }

  @Test
  void aRecipeIsThatOfTheDocumentation() throws Exception {
    StringBuilder text = new StringBuilder();
    Recipe.Builder recipe =
        new Recipe.Builder(
            (digest, block) -> text.append(digest.hex()).append('\n').append(hex(block)));
    recipe.add(Digest.ofUtf8("one"), 70_000);
    recipe.add(Digest.ofUtf8("two"), 20_000);
    Digest root = recipe.finish();
    text.append("root ").append(root.hex()).append('\n');
    Golden.check("remote/recipe.txt", text.toString());
  }

  @Test
  void recipesShareTheBlocksThatDidNotChange() throws Exception {
    Set<Digest> one = blocks(-1);
    Set<Digest> two = blocks(7_000);
    assertThat(one).hasSizeGreaterThan(70);
    Set<Digest> fresh = new HashSet<>(two);
    fresh.removeAll(one);
    assertThat(fresh).hasSizeBetween(2, 4);
  }

  @Test
  void blocksThatAreNoneAreNotRead() throws Exception {
    List<byte[]> made = new ArrayList<>();
    Recipe.Builder recipe = new Recipe.Builder((_, block) -> made.add(block));
    recipe.add(Digest.ofUtf8("one"), 70_000);
    recipe.finish();
    byte[] block = made.getFirst();
    assertThat(Recipe.read(block)).isPresent();
    assertThat(Recipe.read(new byte[0])).isEmpty();
    assertThat(Recipe.read(Arrays.copyOf(block, block.length - 1))).isEmpty();
    assertThat(Recipe.read(Arrays.copyOf(block, 8))).isEmpty();
    for (int at = 0; at < 8; at++) {
      byte[] wrong = block.clone();
      wrong[at] ^= 0x40;
      assertThat(Recipe.read(wrong)).isEmpty();
    }
  }

  @Test
  void aSegmentIsThatOfTheDocumentation() throws IOException {
    Golden.check("remote/segment.txt", hex(rows().encode()));
  }

  @Test
  void aSegmentFindsItsRowsAndNoOthers() {
    Segment segment = open(rows());
    List<ChunkPlace> places = new ArrayList<>();
    segment.places(Digest.ofUtf8("one"), places);
    assertThat(places).hasSize(2).allMatch(place -> place.rawBytes() == 30);
    assertThat(segment.hasChunk(Digest.ofUtf8("nowhere"))).isFalse();
    assertThat(segment.object(Digest.ofUtf8("object")).orElseThrow().sizeBytes()).isEqualTo(90_000);
    assertThat(segment.hasTree(Digest.ofUtf8("tree"))).isTrue();
    assertThat(segment.hasTree(Digest.ofUtf8("object"))).isFalse();
    List<Digest> records = new ArrayList<>();
    segment.runs(Digest.ofUtf8("key"), records);
    assertThat(records)
        .containsExactlyInAnyOrder(Digest.ofUtf8("record"), Digest.ofUtf8("other record"));
    assertThat(segment.rows().encode()).isEqualTo(rows().encode());
  }

  @Test
  void thousandsOfRowsAreFound() {
    SegmentRows rows = new SegmentRows();
    Digest pack = Digest.ofUtf8("pack");
    rows.addPack(pack, 1 << 20);
    List<ChunkPlace> places = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      places.add(new ChunkPlace(Digest.ofUtf8("chunk " + i), pack, i, 1, 1, 0));
    }
    rows.addChunks(places);
    Segment segment = open(rows);
    for (ChunkPlace place : places) {
      List<ChunkPlace> found = new ArrayList<>();
      segment.places(place.chunk(), found);
      assertThat(found).containsExactly(place);
    }
  }

  @Test
  void aSegmentWithAnyWrongBitIsNotOpened() {
    byte[] bytes = rows().encode();
    Digest name = Digest.of(bytes);
    for (int at = 0; at < bytes.length; at += 7) {
      bytes[at] ^= 4;
      assertThat(Segment.open(name, MemorySegment.ofArray(bytes))).isEmpty();
      bytes[at] ^= 4;
    }
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    assertThat(Segment.open(Digest.of(cut), MemorySegment.ofArray(cut))).isEmpty();
    bytes[11] = 100; // More packs than there are.
    assertThat(Segment.open(Digest.of(bytes), MemorySegment.ofArray(bytes))).isEmpty();
  }

  private static Segment open(SegmentRows rows) {
    byte[] bytes = rows.encode();
    return Segment.open(Digest.of(bytes), MemorySegment.ofArray(bytes)).orElseThrow();
  }

  private static SegmentRows rows() {
    SegmentRows rows = new SegmentRows();
    Digest pack = Digest.ofUtf8("pack");
    Digest other = Digest.ofUtf8("other pack");
    rows.addPack(pack, 100_000);
    rows.addPack(other, 200_000);
    rows.addChunks(
        List.of(
            new ChunkPlace(Digest.ofUtf8("one"), pack, 17, 20, 30, 1),
            new ChunkPlace(Digest.ofUtf8("one"), other, 17, 30, 30, 0),
            new ChunkPlace(Digest.ofUtf8("two"), pack, 50, 60, 60, 0)));
    rows.addObject(new ObjectRow(Digest.ofUtf8("object"), 90_000, Digest.ofUtf8("root")));
    rows.addTree(Digest.ofUtf8("tree"));
    rows.addRun(Digest.ofUtf8("key"), Digest.ofUtf8("record"));
    rows.addRun(Digest.ofUtf8("key"), Digest.ofUtf8("other record"));
    return rows;
  }

  private static PackBuffer pack() {
    PackBuffer pack = new PackBuffer();
    add(pack, "one");
    add(pack, "");
    byte[] squeezed = HexFormat.of().parseHex("28b52ffd201ef3000041");
    byte[] longer = "A".repeat(30).getBytes(StandardCharsets.US_ASCII);
    pack.add(Digest.of(longer), longer.length, squeezed, 0, squeezed.length);
    pack.seal();
    return pack;
  }

  private static void add(PackBuffer pack, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    pack.add(Digest.of(bytes), bytes.length, bytes, 0, bytes.length);
  }

  /** Returns the blocks of a recipe of 10,000 chunks, one of which may differ. */
  private static Set<Digest> blocks(int changed) throws InterruptedException {
    Set<Digest> blocks = new HashSet<>();
    Recipe.Builder recipe = new Recipe.Builder((digest, _) -> blocks.add(digest));
    for (int i = 0; i < 10_000; i++) {
      recipe.add(Digest.ofUtf8(i == changed ? "changed" : "chunk " + i), 70_000);
    }
    recipe.finish();
    return blocks;
  }

  private static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < bytes.length; at += LINE) {
      text.append(HexFormat.of().formatHex(bytes, at, Math.min(at + LINE, bytes.length)))
          .append('\n');
    }
    return text.toString();
  }
}
