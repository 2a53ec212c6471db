package dev.jrepro.reproduce.capsule;

import dev.jrepro.core.CommitId;
import dev.jrepro.core.Digest;
import dev.jrepro.project.Project;
import dev.jrepro.reproduce.EngineUsed;
import dev.jrepro.reproduce.Reproduction;
import dev.jrepro.reproduce.certificate.Certificate;
import dev.jrepro.reproduce.certificate.Certificates;
import dev.jrepro.reproduce.certificate.Seen;
import dev.jrepro.reproduce.certificate.SigningKey;
import dev.jrepro.reproduce.certificate.Subject;
import java.util.SortedMap;

/**
 * What is to come out of a capsule.
 *
 * @param certificate says it
 * @param regenerated whether its signer has regenerated it; otherwise it has what the locks record
 */
record Expectation(Certificate certificate, boolean regenerated) {

  /**
   * Takes a certificate that the project has of a commit, the first by name that says that all of
   * it was reproduced; makes one of what the locks record if there is none.
   *
   * @param key signs the latter
   */
  static Expectation of(
      Project project,
      CommitId commit,
      Reproduction reproduction,
      EngineUsed engine,
      SigningKey key) {
    Seen recorded = reproduction.expected(engine, project.git().authorship(commit).committed());
    for (byte[] bytes : new Certificates(project.git()).of(commit).values()) {
      try {
        Certificate certificate = Certificate.parse(bytes);
        if (certificate.statement().isReproduced() && covers(certificate, recorded)) {
          return new Expectation(certificate, true);
        }
      } catch (Certificate.Forged e) {
        // It says nothing; 'jrepro verify' names it.
      }
    }
    return new Expectation(Certificate.issue(recorded, key), false);
  }

  /** Returns whether it is about all that is expected; by which engine does not matter. */
  private static boolean covers(Certificate certificate, Seen recorded) {
    SortedMap<Subject, Digest> said = certificate.statement().subjects();
    return recorded.subjects().entrySet().stream()
        .filter(each -> each.getKey().kind() != Subject.Kind.ENGINE)
        .allMatch(each -> each.getValue().equals(said.get(each.getKey())));
  }
}
