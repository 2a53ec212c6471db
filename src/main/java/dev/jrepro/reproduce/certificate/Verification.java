package dev.jrepro.reproduce.certificate;

import dev.jrepro.core.CommitId;
import dev.jrepro.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Certificates, verified: each by itself, and how many people stand behind a commit. */
public final class Verification {

  private final Project project;
  private final Signers signers;
  private final List<Checked> all = new ArrayList<>();

  /** Verifies against what a project's workspace trusts, and what its repository has. */
  public Verification(Project project) {
    this.project = project;
    this.signers = Signers.of(project);
  }

  /**
   * A certificate that was looked at.
   *
   * @param name its file, or the digest by which it is kept
   * @param statement what it says; empty if that cannot be relied on
   * @param agreed how many of its subjects are as it says, as far as they are here
   * @param unchecked what could not be looked at
   */
  public record Checked(
      String name,
      Verdict verdict,
      Optional<Statement> statement,
      int agreed,
      List<String> unchecked) {
    public Checked {
      unchecked = List.copyOf(unchecked);
    }
  }

  /** Verifies one more. */
  public Checked add(String name, byte[] bytes) {
    Checked checked = check(name, bytes);
    all.add(checked);
    return checked;
  }

  private Checked check(String name, byte[] bytes) {
    Statement statement;
    try {
      statement = Certificate.parse(bytes).statement();
    } catch (Certificate.Forged e) {
      Verdict verdict = new Verdict.Invalid(e.why());
      return new Checked(name, verdict, Optional.empty(), 0, List.of());
    }
    Evidence.Found found = Evidence.of(project, statement);
    Verdict verdict =
        found.differs().isEmpty()
            ? signers
                .name(statement.signer())
                .<Verdict>map(Verdict.Trusted::new)
                .orElseGet(Verdict.Unknown::new)
            : new Verdict.Invalid(String.join("; ", found.differs()));
    return new Checked(name, verdict, Optional.of(statement), found.agreed(), found.unchecked());
  }

  /** Returns those that were looked at, in that order. */
  public List<Checked> all() {
    return List.copyOf(all);
  }

  /**
   * Returns for each commit the distinct trusted signers of certificates that say that it is
   * reproduced; however many certificates each has signed.
   */
  public SortedMap<String, SortedSet<String>> signers() {
    SortedMap<String, SortedSet<String>> found = new TreeMap<>();
    for (Checked each : all) {
      each.statement()
          .map(Statement::commit)
          .map(CommitId::hex)
          .ifPresent(commit -> {
            SortedSet<String> names = found.computeIfAbsent(commit, c -> new TreeSet<>());
            if (each.verdict() instanceof Verdict.Trusted(String signer)
                && each.statement().filter(Statement::isReproduced).isPresent()) {
              names.add(signer);
            }
          });
    }
    return found;
  }

  /** Returns whether none is invalid. */
  public boolean isValid() {
    return all.stream().noneMatch(each -> each.verdict() instanceof Verdict.Invalid);
  }

  /** Returns whether every commit has so many distinct trusted signers. */
  public boolean isTrusted(int least) {
    return signers().values().stream().allMatch(names -> names.size() >= least);
  }
}
