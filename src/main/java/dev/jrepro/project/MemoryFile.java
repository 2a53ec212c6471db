package dev.jrepro.project;

import dev.jrepro.core.JreproException;
import dev.jrepro.core.Packing;
import dev.jrepro.core.StageName;
import dev.jrepro.core.Unpacking;
import dev.jrepro.pipeline.Stage;
import dev.jrepro.pipeline.StageGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The file of a {@link Memory}: a number that says what it is, the sum of the rest, then three
 * parts with their lengths (what made it and what was read, the graph, the documents), and for each
 * stage in the graph's order the length of its evidence and the evidence. Only the very same build
 * of jrepro reads it. Broken or missing, it is made anew.
 *
 * @param file where it lies
 * @param build names the classes that run; empty if nobody knows, and nothing is remembered then
 */
record MemoryFile(Path file, Optional<String> build) {

  private static final long MAGIC = 0x6a72_6570_6d65_6d31L;
  private static final int HEAD_BYTES = 2 * Long.BYTES;

  /** What the launcher says of the build; it changes with every jar. */
  private static final String BUILD = "jrepro.build";

  /**
   * What is remembered.
   *
   * @param documents the pipeline files as they were parsed
   * @param fresh for some stages of the graph, what they were fresh with, in the graph's order
   */
  record Content(Documents documents, GraphReads reads, StageGraph graph, List<Freshness> fresh) {}

  /** Returns the file at a path, of the build that runs. */
  static MemoryFile at(Path file) {
    return new MemoryFile(
        file, Optional.ofNullable(System.getProperty(BUILD)).filter(s -> !s.isEmpty()));
  }

  /** Returns what the file holds, if it is whole and of this build. */
  Optional<Content> read() {
    if (build.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      return isWhole(bytes) ? content(bytes) : Optional.empty();
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty(); // It is found out again.
    }
  }

  private static boolean isWhole(byte[] bytes) {
    if (bytes.length < HEAD_BYTES) {
      return false;
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    return head.getLong() == MAGIC && head.getLong() == sum(bytes);
  }

  private static long sum(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES);
    return sum.getValue();
  }

  private Optional<Content> content(byte[] bytes) {
    ByteBuffer parts = ByteBuffer.wrap(bytes).position(HEAD_BYTES);
    Unpacking head = new Unpacking(bytes, next(parts));
    if (!head.text().equals(build.orElseThrow())) {
      return Optional.empty();
    }
    GraphReads reads = GraphReads.unpack(head);
    StageGraph graph = StageGraph.ofBytes(bytes, next(parts));
    Documents documents = Documents.unpack(bytes, next(parts));
    List<Freshness> fresh = new ArrayList<>();
    for (Stage stage : graph.ordered()) {
      int length = parts.getInt();
      if (length > 0) {
        fresh.add(Freshness.kept(stage, bytes, parts.position(), length));
        parts.position(parts.position() + length);
      }
    }
    return Optional.of(new Content(documents, reads, graph, fresh));
  }

  /** Passes over a part, and returns where it begins. */
  private static int next(ByteBuffer parts) {
    int length = parts.getInt();
    int begin = parts.position();
    parts.position(begin + length);
    return begin;
  }

  /** Writes the file, all or nothing; where that cannot be, the old one stays. */
  void write(Content content) {
    if (build.isEmpty()) {
      return;
    }
    Packing head = new Packing().text(build.get());
    content.reads().pack(head);
    List<byte[]> parts =
        List.of(head.toBytes(), content.graph().toBytes(), content.documents().pack().toBytes());
    byte[] bytes = bytes(parts, content);
    try {
      AtomicFile.writeSoon(file, bytes);
    } catch (JreproException.Refused e) {
      return; // A full or read-only disk is no reason for a command to fail.
    }
  }

  private static byte[] bytes(List<byte[]> first, Content content) {
    Map<StageName, Freshness> byStage = new HashMap<>();
    content.fresh().forEach(fresh -> byStage.put(fresh.stage().name(), fresh));
    int evidence = content.fresh().stream().mapToInt(Freshness::length).sum();
    List<Stage> stages = content.graph().ordered();
    int lengths = (first.size() + stages.size()) * Integer.BYTES;
    int parts = first.stream().mapToInt(part -> part.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + lengths + parts + evidence);
    bytes.position(HEAD_BYTES);
    first.forEach(part -> bytes.putInt(part.length).put(part));
    for (Stage stage : stages) {
      Freshness fresh = byStage.get(stage.name());
      bytes.putInt(fresh == null ? 0 : fresh.length());
      if (fresh != null) {
        fresh.copyTo(bytes);
      }
    }
    byte[] all = bytes.array();
    bytes.putLong(0, MAGIC).putLong(Long.BYTES, sum(all));
    return all;
  }
}
