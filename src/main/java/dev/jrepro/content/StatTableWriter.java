package dev.jrepro.content;

import dev.jrepro.core.Digest;
import dev.jrepro.core.RepoPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the file of a stat index: an older table, without some of its records, and with notes.
 * What is kept of the older one is copied in long runs; the paths of what is new follow the older
 * paths.
 */
final class StatTableWriter {

  private static final int BUFFER_BYTES = 1 << 20;

  private final StatTable base;
  private final BitSet gone;
  private final List<byte[]> names = new ArrayList<>();
  private final List<StatNote> notes = new ArrayList<>();

  /** For each note, the index in the base before which it stands. */
  private final List<Integer> places = new ArrayList<>();

  private long noteNameBytes;

  private StatTableWriter(StatTable base, BitSet gone) {
    this.base = base;
    this.gone = gone;
  }

  /**
   * Writes a table.
   *
   * @param gone indexes of records of the base that are left out
   */
  static void write(Path file, StatTable base, BitSet gone, SortedMap<RepoPath, StatNote> notes)
      throws IOException {
    StatTableWriter writer = new StatTableWriter(base, (BitSet) gone.clone());
    if (base.unusedNameBytes() * 2 > base.names().capacity() || !writer.place(notes)) {
      SortedMap<RepoPath, StatNote> all = sound(base, gone);
      all.putAll(notes);
      writer = new StatTableWriter(StatTable.EMPTY, new BitSet());
      writer.place(all);
    }
    writer.writeTo(file);
  }

  /** Returns the records of a table that are as they were written. */
  private static SortedMap<RepoPath, StatNote> sound(StatTable base, BitSet gone) {
    SortedMap<RepoPath, StatNote> sound = new TreeMap<>();
    for (int i = gone.nextClearBit(0); i < base.count(); i = gone.nextClearBit(i + 1)) {
      if (base.isSound(i)) {
        String path = new String(base.name(i), StandardCharsets.UTF_8);
        sound.put(new RepoPath(path), base.note(i));
      }
    }
    return sound;
  }

  /** Returns false if the base is broken where a note would go: then it may be out of order. */
  private boolean place(SortedMap<RepoPath, StatNote> all) {
    StatTable.Cursor cursor = base.new Cursor(RepoPath.ROOT);
    int last = 0;
    for (Map.Entry<RepoPath, StatNote> note : all.entrySet()) {
      byte[] name = note.getKey().value().getBytes(StandardCharsets.UTF_8);
      int found = cursor.find(note.getKey().value());
      int at = found < 0 ? -1 - found : found;
      if (at < last || !isSoundAround(at)) {
        return false;
      }
      if (found >= 0) {
        gone.set(found);
      }
      last = at;
      names.add(name);
      notes.add(note.getValue());
      places.add(at);
      noteNameBytes += name.length;
    }
    return true;
  }

  private boolean isSoundAround(int at) {
    return (at == 0 || base.isSound(at - 1)) && (at >= base.count() || base.isSound(at));
  }

  private void writeTo(Path file) throws IOException {
    int count = base.count() - gone.cardinality() + notes.size();
    long baseNames = base.names().capacity();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      long nameBytes = baseNames + noteNameBytes;
      long unused = base.unusedNameBytes() + goneNameBytes();
      buffer.putLong(StatTable.MAGIC).putInt(count);
      buffer.putInt(StatTable.headerCheck(count, nameBytes, unused));
      buffer.putLong(nameBytes).putLong(unused);
      writeRecords(channel, buffer, baseNames);
      for (ByteBuffer rest = base.names(); rest.hasRemaining(); ) {
        channel.write(rest);
      }
      for (byte[] name : names) {
        room(channel, buffer, name.length).put(name);
      }
      flush(channel, buffer);
    }
  }

  private long goneNameBytes() {
    return gone.stream().mapToLong(base::nameLength).sum();
  }

  private void writeRecords(FileChannel channel, ByteBuffer buffer, long baseNames)
      throws IOException {
    int copied = 0;
    long nameAt = baseNames;
    for (int i = 0; i < notes.size(); i++) {
      copyRecords(channel, buffer, copied, places.get(i));
      copied = places.get(i);
      byte[] name = names.get(i);
      putRecord(room(channel, buffer, StatTable.RECORD_BYTES), notes.get(i), name, nameAt);
      nameAt += name.length;
    }
    copyRecords(channel, buffer, copied, base.count());
    flush(channel, buffer);
  }

  private void copyRecords(FileChannel channel, ByteBuffer buffer, int from, int to)
      throws IOException {
    for (int at = gone.nextClearBit(from); at < to; ) {
      int stop = gone.nextSetBit(at);
      int end = Math.min(stop < 0 ? to : stop, to);
      if (end - at == 1) {
        room(channel, buffer, StatTable.RECORD_BYTES).put(base.records(at, end));
      } else {
        flush(channel, buffer);
        for (ByteBuffer run = base.records(at, end); run.hasRemaining(); ) {
          channel.write(run);
        }
      }
      at = gone.nextClearBit(end);
    }
  }

  private static void putRecord(ByteBuffer buffer, StatNote note, byte[] name, long nameAt) {
    FileStat stat = note.stat();
    byte[] checked = new byte[StatTable.RECORD_BYTES - StatTable.CHECKED_AT];
    ByteBuffer.wrap(checked)
        .putLong(stat.device())
        .putLong(stat.inode())
        .putLong(stat.sizeBytes())
        .putLong(stat.modifiedNanos())
        .putLong(stat.changedNanos())
        .putInt(stat.mode());
    note.digest().copyTo(checked, checked.length - Digest.BYTES);
    buffer
        .putLong(nameAt)
        .putInt(name.length)
        .putInt(StatTable.check(name, name.length, checked))
        .put(checked);
  }

  private static ByteBuffer room(FileChannel channel, ByteBuffer buffer, int bytes)
      throws IOException {
    if (buffer.remaining() < bytes) {
      flush(channel, buffer);
    }
    return buffer;
  }

  private static void flush(FileChannel channel, ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
