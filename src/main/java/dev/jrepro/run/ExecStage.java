package dev.jrepro.run;

import dev.jrepro.core.DiskFailed;
import dev.jrepro.core.JreproException;
import dev.jrepro.project.Project;
import dev.jrepro.store.Scrap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Runs one stage on a machine of a cluster: the inside of a job. It works in a folder of its own,
 * and what it makes is published when all of it is there, or not at all.
 */
public final class ExecStage {

  private static final String PROJECT = "project";

  private final Map<String, String> variables;
  private final Consumer<String> say;

  /**
   * Prepares to run one.
   *
   * @param variables the job's environment
   * @param say is told, in lines, what the stage prints and what becomes of it
   */
  public ExecStage(Map<String, String> variables, Consumer<String> say) {
    this.variables = new TreeMap<>(variables);
    this.say = say;
  }

  /**
   * Runs the stage that a ticket names, unless its result is there already.
   *
   * @param text the ticket
   * @throws JreproException.StageFailed if the stage fails; that is published
   * @throws InterruptedException if the job was cancelled or is to make room; nothing is published
   */
  public void run(String text) throws InterruptedException {
    Ticket ticket = Ticket.parse(text);
    Path folder = attempt(ticket);
    try {
      Path root = NodeProject.make(folder.resolve(PROJECT), cache(ticket));
      try (Project project = Project.openForNow(root);
          Depot depot = depot(project, ticket)) {
        run(ticket, project, depot);
      }
      removeLog(ticket);
    } catch (InterruptedException | RuntimeException e) {
      if (JreproException.Interrupted.isBehind(e)) {
        say.accept("The job was told to end: it was cancelled, is out of time, or makes room.");
      }
      throw e;
    } finally {
      remove(folder);
    }
  }

  /** What the job printed is in its record; nobody would remove it from the machine. */
  private void removeLog(Ticket ticket) {
    String name = variables.get("SLURM_JOB_NAME");
    if (cache(ticket).isEmpty() && name != null) {
      String file = name + "." + Attribution.job(variables) + ".log";
      remove(Path.of(ticket.scratch().orElse("/tmp"), file));
    }
  }

  private void run(Ticket ticket, Project project, Depot depot) throws InterruptedException {
    Optional<JobReport> there =
        ticket.share().isPresent() ? Optional.empty() : depot.success(ticket.key(), ticket.again());
    if (there.isPresent()) {
      say.accept("Job " + there.get().job() + " has made it already.");
      return;
    }
    NodeProject node = new NodeProject(project, depot, ticket, variables);
    Publisher publisher = new Publisher(ticket, project, depot, variables);
    if (ticket.share().isPresent()) {
      new ShareRun(ticket, project, depot, node, say)
          .run(Attribution.task(variables), publisher::publish);
      return;
    }
    Kit kit = node.furnish(new TreeMap<>());
    Optional<JreproException.StageFailed> failure = Optional.empty();
    try {
      node.run(kit, Optional.empty(), new JobNarrator(say));
    } catch (JreproException.StageFailed e) {
      failure = Optional.of(e);
    }
    publisher.publish(kit, failure);
    say.accept(failure.isEmpty() ? "Its outputs are published." : "Its failure is published.");
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static Optional<String> cache(Ticket ticket) {
    return ticket.depot().text("cache");
  }

  private static Depot depot(Project project, Ticket ticket) {
    Optional<String> shared = cache(ticket);
    return shared.isPresent()
        ? new SharedDepot(project.cache(), Path.of(shared.get()))
        : new RemoteDepot(
            project.cache(),
            RemoteDepot.spec(ticket.depot().object("remote")),
            project.privateDir().resolve("remote"));
  }

  private Path attempt(Ticket ticket) {
    String base =
        Optional.ofNullable(variables.get("SLURM_TMPDIR"))
            .or(ticket::scratch)
            .or(() -> Optional.ofNullable(variables.get("TMPDIR")))
            .orElse("/tmp");
    try {
      Path folder = Files.createDirectories(Path.of(base));
      return Files.createTempDirectory(
              folder, "jrepro-" + Attribution.job(variables) + "." + restart() + "-")
          .toRealPath();
    } catch (IOException e) {
      throw new DiskFailed("make a folder to work in, in " + base, e);
    }
  }

  private int restart() {
    return Attribution.restart(variables);
  }

  private static void remove(Path folder) {
    try {
      Scrap.delete(folder);
    } catch (IOException e) {
      return; // It lies in a folder for such things; the result does not depend on it.
    }
  }

  /** Reads a ticket's text. */
  public static String read(InputStream in) {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new DiskFailed("read the ticket", e);
    }
  }
}
