package dev.jrepro.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a command's processes were seen to use, by looking now and then. */
final class Usage {

  private final Map<Long, Long> cpuMillis = new TreeMap<>();
  private long peakBytes;

  void sample(ProcessHandle leader) {
    List<ProcessHandle> processes = Stream.concat(Stream.of(leader), leader.descendants()).toList();
    long bytes = 0;
    for (ProcessHandle process : processes) {
      long millis = process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
      cpuMillis.merge(process.pid(), millis, Math::max);
      bytes += residentBytes(process.pid());
    }
    peakBytes = Math.max(peakBytes, bytes);
  }

  long cpuMillis() {
    return cpuMillis.values().stream().mapToLong(Long::longValue).sum();
  }

  long peakBytes() {
    return peakBytes;
  }

  private static long residentBytes(long pid) {
    Path status = Path.of("/proc", String.valueOf(pid), "status");
    try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }
}
