package dev.jrepro.reproduce;

import dev.jrepro.core.RepoPath;
import dev.jrepro.core.StageName;
import dev.jrepro.json.JsonValue;
import dev.jrepro.lineage.Observation;
import dev.jrepro.lineage.RunRecord;
import dev.jrepro.pipeline.SandboxMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How one stage was held to what it declares when it was rerun, and what of that which it did it
 * does not declare.
 *
 * @param stage the stage
 * @param mode how its result was made
 * @param seen what was seen; empty where nothing was looked at
 * @param yielded whether it failed in its sandbox first, or gave something else there, so that this
 *     is a second run
 */
public record Confined(
    StageName stage, SandboxMode mode, Optional<Observation> seen, boolean yielded) {

  /** Returns what the record of a run tells that was to take place so. */
  static Confined of(StageName stage, RunRecord record, Confinement wanted) {
    SandboxMode mode = record.observed().map(Observation::mode).orElse(SandboxMode.OFF);
    boolean yielded =
        wanted.yields() && wanted.mode() == SandboxMode.ENFORCE && mode != SandboxMode.ENFORCE;
    return new Confined(stage, mode, record.observed(), yielded);
  }

  /** Returns what was found, a sentence without its full stop each; none if all is declared. */
  public List<String> findings() {
    List<String> findings = new ArrayList<>();
    if (yielded) {
      findings.add(
          "failed in its sandbox or gave something else there, and was run again "
              + seen.map(o -> "observed (" + o.tool() + ")")
                  .orElse(
                      "in none: what it needs and does not declare is not known, as there is no"
                          + " strace here that may trace"));
    }
    seen.ifPresent(found -> {
      found.undeclared().forEach(path -> findings.add("undeclared input " + path));
      found.outside().forEach(path -> findings.add("undeclared input " + path));
      found.strays().forEach(path -> findings.add("wrote " + path + ", which is no output of it"));
      found.network().forEach(address -> findings.add("used the network: " + address));
      found.unread().forEach(path -> findings.add("declares " + path + ", and read nothing of it"));
    });
    return findings;
  }

  JsonValue.Obj toJson() {
    JsonValue.Builder object = summary();
    seen.ifPresent(found ->
        object
            .put("tool", found.tool())
            .put("outside", JsonValue.texts(found.outside()))
            .put("strays", JsonValue.texts(found.strays()))
            .put("network", JsonValue.texts(found.network()))
            .put("unread", paths(found.unread())));
    return object.put("yielded", yielded).build();
  }

  /** Returns what is certified of it: nothing that could name a person or a host. */
  JsonValue.Obj certified() {
    return summary().build();
  }

  private JsonValue.Builder summary() {
    JsonValue.Builder object =
        JsonValue.object().put("stage", stage.toString()).put("mode", mode.word());
    seen.ifPresent(found -> object.put("undeclared", paths(found.undeclared())));
    return object;
  }

  private static JsonValue paths(Collection<RepoPath> paths) {
    return JsonValue.array(paths, path -> JsonValue.of(path.toString()));
  }
}
