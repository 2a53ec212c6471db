package dev.jrepro.project;

import dev.jrepro.store.Sweep;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * What the cache holds and nobody needs, over all projects that use it: found by marking everything
 * that Git can still reach, and taken away through the trash.
 */
public final class Garbage {

  /** What was written or touched so lately may belong to something that is not committed yet. */
  private static final Duration YOUNG = Duration.ofHours(1);

  private final Project project;
  private final Clock clock;
  private final Duration grace;
  private final boolean now;

  /**
   * Looks for a project, and all that share its cache.
   *
   * @param grace how long what is taken away lies in the trash
   * @param now whether to wait for nothing: all may go that was not touched since the search began
   */
  public Garbage(Project project, Clock clock, Duration grace, boolean now) {
    this.project = project;
    this.clock = clock;
    this.grace = grace;
    this.now = now;
  }

  /**
   * What can go, or went.
   *
   * @param projects Git's folders of the projects that were asked
   * @param needed how many objects somebody needs; those are counted that are not here, too
   * @param doomed the objects that nobody needs
   * @param moved what went to the trash
   * @param trash what became of the trash
   * @param abandoned what unfinished files took that nobody writes to any more
   * @param losses who would lose what
   * @param remarks what else a person should know
   */
  public record Result(
      SortedSet<Path> projects,
      long needed,
      Sweep.Plan doomed,
      Sweep.Amount moved,
      Sweep.Trash trash,
      Sweep.Amount abandoned,
      List<Loss> losses,
      List<String> remarks) {
    public Result {
      losses = List.copyOf(losses);
      remarks = List.copyOf(remarks);
    }
  }

  /** Says what would go, and changes nothing. */
  public Result plan() throws InterruptedException {
    return sweep(true);
  }

  /** Takes away what nobody needs. */
  public Result collect() throws InterruptedException {
    return sweep(false);
  }

  private Result sweep(boolean dry) throws InterruptedException {
    SortedSet<Path> projects =
        new CacheUsers(project.cacheDir()).allWith(project.git().commonDir());
    Instant started = clock.instant();
    Roots roots = new Roots();
    for (Path each : projects) {
      roots.add(each);
    }
    Marks marks = mark(projects, roots);
    Sweep.Rule rule =
        new Sweep.Rule(marks.marking()::isLive, before(projects, roots, started), now);
    try (Sweep sweep =
        dry ? Sweep.look(project.cache(), rule) : Sweep.begin(project.cache(), rule)) {
      Sweep.Plan doomed = sweep.plan();
      List<Loss> losses = dry ? losses(projects, marks, doomed) : List.of();
      Sweep.Amount moved = dry ? Sweep.Amount.NONE : sweep.apply(doomed);
      // What goes to the trash now stays there in any case: a writer may be about to touch it.
      Instant until = now ? Instant.MAX : started.minus(grace);
      return new Result(
          projects,
          marks.marking().count(),
          doomed,
          moved,
          sweep.trash(until),
          sweep.abandoned(clock.instant()),
          losses,
          marks.remarks());
    }
  }

  /** A run under way stores things that are named at its end alone. */
  private Instant before(Set<Path> projects, Roots roots, Instant started) {
    Instant young = now ? started : started.minus(YOUNG);
    return RunsUnderWay.earliest(projects, roots.workTrees())
        .filter(start -> start.isBefore(young))
        .orElse(young);
  }

  /**
   * Everything that is needed.
   *
   * @param old what records of old runs name
   */
  private record Marks(Marking marking, List<Need> old, List<String> remarks) {}

  private Marks mark(Set<Path> projects, Roots roots) throws InterruptedException {
    Duration runs = longest(roots.workTrees());
    RunNeeds records = new RunNeeds(project.cache(), roots.keys());
    for (Path each : projects) {
      records.add(each, clock.instant().minus(runs));
    }
    Marking marking = new Marking(project.cache());
    for (Need need : roots.needs()) {
      marking.mark(need);
    }
    for (Need need : records.kept()) {
      marking.mark(need);
    }
    List<String> remarks = new ArrayList<>(roots.remarks());
    if (marking.absent() > 0) {
      remarks.add(
          marking.absent()
              + " directories are named that the cache does not have; "
              + "what is in them counts as needed only where something else says so.");
    }
    return new Marks(marking, records.old(), remarks);
  }

  /** Of several projects, each has its say on how long runs are kept. */
  private Duration longest(List<Path> workTrees) {
    Duration longest = project.config().gc().runs();
    for (Path folder : workTrees) {
      Duration theirs = Project.configOf(folder).gc().runs();
      longest = theirs.compareTo(longest) > 0 ? theirs : longest;
    }
    return longest;
  }

  private List<Loss> losses(Set<Path> projects, Marks marks, Sweep.Plan doomed)
      throws InterruptedException {
    if (doomed.objects().isEmpty()) {
      return List.of();
    }
    Losses losses = new Losses(project.cache(), doomed);
    for (Path each : projects) {
      losses.addCommits(each);
    }
    marks.old().forEach(losses::add);
    return losses.found();
  }
}
